// One batch of a cursor: as many documents as asked for and as fit into a reply.

import type { Reply } from '../wire/reply.ts'
import { cursorReply } from '../wire/reply.ts'
import { pause } from '../query/find.ts'
import type { ReadContext, Steps } from './context.ts'
import type { Cursor } from './cursors.ts'

/** A reply holds one document of the greatest size; more than that waits for the next batch. */
const maxBatchBytes = 16 * 1024 * 1024
export const firstBatchDocuments = 101

export type BatchOptions = {
  name: 'firstBatch' | 'nextBatch'
  size: number
  /** The cursor ends with this batch, whatever is left. */
  single: boolean
}

/** The first batch of a new cursor; of one that began in another thread, the batch that is asked for now. */
export function* firstBatch(context: ReadContext, cursor: Cursor, size: number, single = false): Steps<Reply> {
  const { anew } = context
  if (anew === undefined) return yield* batch(context, cursor, { name: 'firstBatch', size, single })
  cursor.id = anew.cursor
  // What others have written since may have moved documents: as with any cursor, one may then be missed or come twice.
  while (cursor.given < anew.passOver) {
    const next = nextOf(cursor)
    if (next === undefined) break
    if (next === pause) yield pause
    else counted(cursor)
  }
  return yield* batch(context, cursor, { name: 'nextBatch', size: anew.batchSize, single })
}

export function* batch(context: ReadContext, cursor: Cursor, options: BatchOptions): Steps<Reply> {
  const documents: Buffer[] = []
  let bytes = 0
  let finished = cursor.left <= 0
  while (!finished && documents.length < options.size) {
    const next = cursor.waiting ?? nextOf(cursor)
    cursor.waiting = undefined
    if (next === undefined) {
      finished = true
      break
    }
    if (next === pause) {
      yield pause
      continue
    }
    if (documents.length > 0 && bytes + next.length > maxBatchBytes) {
      cursor.waiting = next
      break
    }
    documents.push(next)
    bytes += next.length
    finished = counted(cursor)
  }
  if (finished || options.single) cursor.id = 0n
  else {
    cursor.leftMs = context.operation.leftMs
    context.cursors.keep(cursor)
  }
  context.made = { cursor: cursor.id, namespace: cursor.namespace, documents: documents.length }
  return cursorReply(options.name, documents, cursor.id, cursor.namespace)
}

/** True when it was the last one that was asked for. */
function counted(cursor: Cursor): boolean {
  cursor.given++
  return --cursor.left === 0
}

function nextOf(cursor: Cursor): Buffer | typeof pause | undefined {
  const { value, done } = cursor.documents.next()
  return done ? undefined : value
}
