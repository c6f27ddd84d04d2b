import { encodeDoc } from '../bson/encode.ts'
import { pickField } from '../bson/raw.ts'
import { asBuffer, cstringEnd, documentEnd, readName, valueEnd } from '../bson/reader.ts'
import { checkDocument } from '../bson/check.ts'
import { decodeDoc } from '../bson/decode.ts'
import { BSONRegExp, ObjectId, Undefined } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { CommandError } from '../error.ts'
import { pause } from '../query/find.ts'
import { int32OrLong } from '../bson/value.ts'
import { okReply } from '../wire/reply.ts'
import type { Reply } from '../wire/reply.ts'
import type { Context, Steps } from './context.ts'
import { maxDocumentBytes } from '../storage/collection.ts'
import { collectionForWrite, namespaceOf } from './context.ts'
import { fillTimestamps } from './empty-timestamp.ts'
import { flagOption } from './options.ts'
import { WriteErrors } from './write-errors.ts'
import { maxWriteBatch } from './hello.ts'

export function* insert(body: Doc, context: Context): Steps<Reply> {
  namespaceOf(body, context)
  const { documents } = context.request
  if (documents.length === 0 || documents.length > maxWriteBatch) {
    throw new CommandError(
      16,
      `Write batch sizes must be between 1 and ${maxWriteBatch}. Got ${documents.length} operations.`,
    )
  }
  const errors = new WriteErrors(flagOption(body, 'ordered', true))
  let inserted = 0
  for (let i = 0; i < documents.length && !errors.stop; i++) {
    if (context.slice.due()) yield pause
    const done = errors.attempt(i, () => collectionForWrite(body, context).insert(storable(documents[i]!)))
    if (done !== undefined) inserted++
  }
  return okReply({ n: int32OrLong(inserted), ...errors.fields() })
}

/** The document as it is stored: `_id` first, made here when the client sent none. Throws 53 InvalidIdField, 22 InvalidBSON. */
export function storable(bytes: Buffer): Buffer {
  const document = asBuffer(bytes)
  if (document.length > maxDocumentBytes) {
    throw new CommandError(
      2,
      `object to insert too large. size in bytes: ${document.length}, max size: ${maxDocumentBytes}`,
    )
  }
  // The whole of it must be sound: what is stored must never fail to be read.
  checkDocument(document)
  const names = topLevelNames(document)
  if (names !== undefined && names[0] === '_id') {
    assertId(pickField(document, '_id')!)
    return fillTimestamps(document)
  }
  const decoded = decodeDoc(document)
  const id = decoded.get('_id')
  if (id !== undefined) assertId(id)
  decoded.delete('_id')
  return fillTimestamps(
    encodeDoc(new Map<string, Value>([['_id', id === undefined ? new ObjectId() : id], ...decoded])),
  )
}

/**
 * Undefined when a name comes twice. Who reads one field takes the first, who reads all is left with the last: such a
 * document is stored with the last, so that everybody sees the same.
 */
function topLevelNames(document: Buffer): string[] | undefined {
  const last = documentEnd(document, 0, document.length) - 1
  const names: string[] = []
  for (let at = 4; at < last;) {
    const nameEnd = cstringEnd(document, at + 1, last)
    names.push(readName(document, at + 1, nameEnd))
    at = valueEnd(document, document[at]!, nameEnd + 1, last)
  }
  return new Set(names).size === names.length ? names : undefined
}

export function assertId(id: Value): void {
  if (Array.isArray(id)) throw new CommandError(53, "The '_id' value cannot be of type array")
  if (id instanceof BSONRegExp) throw new CommandError(53, "The '_id' value cannot be of type regex")
  if (id instanceof Undefined) throw new CommandError(53, "The '_id' value cannot be of type undefined")
  if (id instanceof Map) {
    for (const name of id.keys())
      if (name.startsWith('$'))
        throw new CommandError(52, `_id fields may not contain '$'-prefixed fields: ${name} is not valid for storage.`)
  }
}
