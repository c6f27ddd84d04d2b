// A command as its handler sees it: decoded, but for the documents to insert, which stay as the bytes that are stored.

import { decodeDoc, decodeValue } from '../bson/decode.ts'
import { asBuffer, cstringEnd, documentEnd, readName, valueEnd } from '../bson/reader.ts'
import type { Doc } from '../bson/value.ts'
import { CommandError } from '../error.ts'
import type { Incoming } from './message.ts'

export type Request = {
  /** The command's name: the first field of its document. */
  name: string
  database: string
  body: Doc
  /** `documents` of an insert, encoded. */
  documents: Buffer[]
}

const arrayType = 4

export function readRequest(incoming: Incoming): Request {
  const request: Request = { name: '', database: incoming.database ?? '', body: new Map(), documents: [] }
  readBody(asBuffer(incoming.body), request)
  for (const [name, documents] of incoming.sequences) {
    if (name === 'documents') request.documents.push(...documents)
    else
      request.body.set(
        name,
        documents.map((document) => decodeDoc(document)),
      )
  }
  const named = request.body.get('$db')
  if (typeof named === 'string') request.database = named
  if (request.database === '') throw new CommandError(40414, "BSON field '$db' is missing but a required field")
  return request
}

function readBody(bytes: Buffer, request: Request): void {
  const last = documentEnd(bytes, 0, bytes.length) - 1
  for (let at = 4; at < last;) {
    const type = bytes[at]!
    const nameEnd = cstringEnd(bytes, at + 1, last)
    const name = readName(bytes, at + 1, nameEnd)
    const next = valueEnd(bytes, type, nameEnd + 1, last)
    if (at === 4) request.name = name
    if (name === 'documents' && type === arrayType) request.documents = arrayDocuments(bytes, nameEnd + 1, next)
    else request.body.set(name, decodeValue(bytes, type, nameEnd + 1, next))
    at = next
  }
}

function arrayDocuments(bytes: Buffer, start: number, end: number): Buffer[] {
  const documents: Buffer[] = []
  for (let at = start + 4; at < end - 1;) {
    const type = bytes[at]!
    const nameEnd = cstringEnd(bytes, at + 1, end)
    const next = valueEnd(bytes, type, nameEnd + 1, end)
    if (type !== 3)
      throw new CommandError(14, "BSON field 'insert.documents.0' is the wrong type, expected type 'object'")
    documents.push(bytes.subarray(nameEnd + 1, next))
    at = next
  }
  return documents
}
