// What a plan's source gives, before any document is looked at.

/**
 * `stored` is the record as it lies in the table; absent where only the keys were asked for. `key` is there when the row
 * comes from an ordered index.
 */
export type FoundRow = { rid: number; stored: Uint8Array | undefined; key?: Uint8Array }

export interface Rows {
  /** At most `limit` rows; none when there are no more. `examined` counts them. */
  pull(limit: number): FoundRow[]
}
