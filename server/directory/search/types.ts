/** `mailbox`: one of a function; `list`: a distribution list. */
export type DirectoryEntry = {
  kind: 'person' | 'mailbox' | 'list'
  name: string
  address: string
  school?: string
  function?: string
}

/** `accountId`: of who asks. */
export type SearchOptions = { accountId: string; limit: number }

export type Search = {
  /**
   * Whom this account can write to, where each word of the query begins a word of name, address, school, its number or
   * function; the likeliest first.
   */
  find(query: string, options: SearchOptions): Promise<DirectoryEntry[]>
  /** Reads the directory, so that the first who searches need not wait for it. */
  prepare(): Promise<void>
}
