// Whether BSON bytes are sound, without making values of them. What this lets pass, `decodeDoc` reads without an error:
// a document that is stored unread must never fail to be read later.

import { CommandError } from '../error.ts'
import { asBuffer, cstringEnd, documentEnd, invalidBson, maxDepth, stringEnd, valueEnd } from './reader.ts'

/** Throws 22 InvalidBSON, 15 Overflow when nested too deeply, as `decodeDoc` would. */
export function checkDocument(bytes: Uint8Array): void {
  const buffer = asBuffer(bytes)
  checkFields(buffer, 0, documentEnd(buffer, 0, buffer.length), 1)
}

function checkFields(bytes: Buffer, offset: number, end: number, depth: number): void {
  if (depth > maxDepth) throw new CommandError(15, `BSONObj exceeded maximum nested object depth: ${maxDepth}`)
  const last = end - 1
  let at = offset + 4
  while (at < last) {
    const type = bytes[at]!
    const start = cstringEnd(bytes, at + 1, last) + 1
    at = valueEnd(bytes, type, start, last)
    if (type === 3 || type === 4) checkFields(bytes, start, at, depth + 1)
    else if (type === 8) checkBoolean(bytes, start)
    else if (type === 5 || type === 11 || type === 15) checkRare(bytes, type, start, at, depth)
  }
}

function checkBoolean(bytes: Buffer, at: number): void {
  if (bytes[at]! > 1) throw invalidBson('a boolean is neither 0 nor 1')
}

function checkRare(bytes: Buffer, type: number, start: number, end: number, depth: number): void {
  if (type === 5) return checkBinary(bytes, start, end)
  if (type === 11) return checkRegexOptions(bytes, cstringEnd(bytes, start, end) + 1, end - 1)
  const codeEnd = stringEnd(bytes, start + 4, end)
  const scopeEnd = documentEnd(bytes, codeEnd, end)
  if (scopeEnd !== end) throw invalidBson('code with scope has stray bytes')
  checkFields(bytes, codeEnd, scopeEnd, depth + 1)
}

/** Subtype 2 (old binary) repeats the length inside. */
export function checkBinary(bytes: Buffer, start: number, end: number): void {
  if (bytes[start + 4] !== 2) return
  if (end - start < 9 || bytes.readInt32LE(start + 5) !== end - start - 9) {
    throw invalidBson('old binary has two lengths')
  }
}

export function checkRegexOptions(bytes: Buffer, start: number, end: number): void {
  for (let i = start; i < end; i++) {
    if (!'imlsux'.includes(String.fromCharCode(bytes[i]!))) throw invalidBson('unknown regular expression option')
  }
}
