// An empty Timestamp at the top of a document that is inserted stands for now.

import { cstringEnd, documentEnd, valueEnd } from '../bson/reader.ts'

const timestampType = 0x11

/** The same bytes where there is none, else a copy with the time in its place. */
export function fillTimestamps(document: Buffer): Buffer {
  const last = documentEnd(document, 0, document.length) - 1
  let result = document
  for (let at = 4; at < last;) {
    const nameEnd = cstringEnd(document, at + 1, last)
    const isEmpty = document[at] === timestampType && document.readBigUInt64LE(nameEnd + 1) === 0n
    if (isEmpty && document.toString('latin1', at + 1, nameEnd) !== '_id') {
      if (result === document) result = Buffer.from(document)
      result.writeUInt32LE(1, nameEnd + 1)
      result.writeUInt32LE(Math.floor(Date.now() / 1000), nameEnd + 5)
    }
    at = valueEnd(document, document[at]!, nameEnd + 1, last)
  }
  return result
}
