// One batch of a cursor: as many documents as asked for and as fit into a reply.

import type { Reply } from '../wire/reply.ts'
import { cursorReply } from '../wire/reply.ts'
import { pause } from '../query/find.ts'
import type { Context, Steps } from './context.ts'
import type { Cursor } from './cursors.ts'
import { Deadline } from './deadline.ts'

/** A reply holds one document of the greatest size; more than that waits for the next batch. */
const maxBatchBytes = 16 * 1024 * 1024
export const firstBatchDocuments = 101

export type BatchOptions = {
  name: 'firstBatch' | 'nextBatch'
  size: number
  /** The cursor ends with this batch, whatever is left. */
  single: boolean
  maxTimeMs: number
}

export function* batch(context: Context, cursor: Cursor, options: BatchOptions): Steps<Reply> {
  const deadline = new Deadline(options.maxTimeMs)
  const documents: Buffer[] = []
  let bytes = 0
  let finished = false
  while (documents.length < options.size) {
    const next = cursor.waiting ?? nextOf(cursor)
    cursor.waiting = undefined
    if (next === undefined) {
      finished = true
      break
    }
    if (next === pause) {
      deadline.check()
      yield pause
      continue
    }
    if (documents.length > 0 && bytes + next.length > maxBatchBytes) {
      cursor.waiting = next
      break
    }
    documents.push(next)
    bytes += next.length
    if (--cursor.left === 0) finished = true
    if (finished) break
  }
  if (finished || options.single) cursor.id = 0n
  else context.cursors.keep(cursor)
  return cursorReply(options.name, documents, cursor.id, cursor.namespace)
}

function nextOf(cursor: Cursor): Buffer | typeof pause | undefined {
  const { value, done } = cursor.documents.next()
  return done ? undefined : value
}
