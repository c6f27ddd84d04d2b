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

/** The command's name, or nothing where there is none: read without looking at the rest. */
export function commandName(body: Buffer): string {
  const end = body.indexOf(0, 5)
  return end < 0 ? '' : readName(body, 5, end)
}

/** MongoDB's limit of a command: a document of the greatest size and what surrounds it. */
const maxCommandBytes = 16 * 1024 * 1024 + 16 * 1024

export function readRequest(incoming: Incoming): Request {
  const { length } = incoming.body
  if (length > maxCommandBytes) {
    throw new CommandError(10334, `BSONObj size: ${length} is invalid. Size must be between 0 and ${maxCommandBytes}`)
  }
  const request: Request = { name: '', database: incoming.database ?? '', body: new Map(), documents: [] }
  readBody(asBuffer(incoming.body), request)
  for (const [name, documents] of incoming.sequences) {
    if (name === 'documents') {
      for (const document of documents) request.documents.push(document)
      request.body.set(name, [])
    } else
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
    if (name === 'documents' && type === arrayType) {
      request.documents = arrayDocuments(bytes, nameEnd + 1, next)
      // So that the body shows that they were given.
      request.body.set(name, [])
    } else request.body.set(name, decodeValue(bytes, type, nameEnd + 1, next))
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
