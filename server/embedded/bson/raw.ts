// Work on encoded documents without decoding them whole: read a few top-level fields, or copy them byte for byte.
// Decoding a message's whole document costs seven times as much as reading the three fields a query asks for.

import { decodeValue } from './decode.ts'
import { asBuffer, cstringEnd, documentEnd, readName, valueEnd } from './reader.ts'
import type { Doc, Value } from './value.ts'

/** The named top-level fields, in the document's order. Stops as soon as all are found. */
export function pickFields(bytes: Uint8Array, names: ReadonlySet<string>): Doc {
  const buffer = asBuffer(bytes)
  const last = documentEnd(buffer, 0, buffer.length) - 1
  const picked: Doc = new Map()
  let at = 4
  while (at < last && picked.size < names.size) {
    const type = buffer[at]!
    const nameEnd = cstringEnd(buffer, at + 1, last)
    const name = readName(buffer, at + 1, nameEnd)
    const next = valueEnd(buffer, type, nameEnd + 1, last)
    if (names.has(name)) picked.set(name, decodeValue(buffer, type, nameEnd + 1, next))
    at = next
  }
  return picked
}

/** One top-level field, or undefined. */
export function pickField(bytes: Uint8Array, wanted: string): Value | undefined {
  return pickFields(bytes, new Set([wanted])).get(wanted)
}

/** A document with only the named top-level fields (`keep`) or with all but them, copied without decoding. */
export function sliceFields(bytes: Uint8Array, names: ReadonlySet<string>, keep: boolean): Buffer {
  const buffer = asBuffer(bytes)
  const last = documentEnd(buffer, 0, buffer.length) - 1
  const out = Buffer.allocUnsafe(last + 1)
  let written = 4
  let at = 4
  let found = 0
  while (at < last) {
    if (keep && found === names.size) break
    const nameEnd = cstringEnd(buffer, at + 1, last)
    const next = valueEnd(buffer, buffer[at]!, nameEnd + 1, last)
    const named = names.has(readName(buffer, at + 1, nameEnd))
    if (named) found++
    if (named === keep) {
      buffer.copy(out, written, at, next)
      written += next - at
    }
    at = next
  }
  out[written++] = 0
  out.writeInt32LE(written, 0)
  return out.subarray(0, written)
}
