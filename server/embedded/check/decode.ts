import { decodeDoc } from '../bson/decode.ts'
import type { Doc } from '../bson/value.ts'
import { unpackRecord } from '../storage/record.ts'

/** Undefined when it is no document: it cannot be unpacked, is no BSON, or has no `_id`. */
export function decode(stored: Uint8Array | null): Doc | undefined {
  if (stored === null) return undefined
  try {
    const document = decodeDoc(unpackRecord(stored))
    return document.has('_id') ? document : undefined
  } catch {
    return undefined
  }
}
