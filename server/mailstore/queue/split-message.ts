import { AppError } from '../../contract/errors.ts'
import { type HeaderField, parseHeader } from './header.ts'

/** A header is held in memory and in one database document: without a bound, one message could fill both. */
const maxHeaderBytes = 1024 * 1024

export type SplitMessage = { header: HeaderField[]; body: AsyncIterable<Buffer> }

/**
 * Reads the header of a message and leaves its body as a stream. Throws `invalid` when the header is larger than 1 MiB,
 * and whatever the source throws.
 */
export async function splitMessage(source: AsyncIterable<Buffer> | Buffer): Promise<SplitMessage> {
  const chunks = Buffer.isBuffer(source) ? single(source) : source[Symbol.asyncIterator]()
  let head: Buffer = Buffer.alloc(0)
  for (;;) {
    const next = await chunks.next()
    if (next.done) return { header: parseHeader(head), body: rest(Buffer.alloc(0), chunks) }
    // Only what is new is searched, and the three bytes before it that may begin the empty line.
    const from = Math.max(0, head.length - 3)
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value])
    const end = findHeaderEnd(head, from)
    if (end) return { header: parseHeader(head.subarray(0, end.header)), body: rest(head.subarray(end.body), chunks) }
    if (head.length > maxHeaderBytes) throw new AppError('invalid', 'The header of the message is too long')
  }
}

/** Where the header ends and the body begins: at the first empty line, however its end is written. */
function findHeaderEnd(head: Buffer, from: number): { header: number; body: number } | null {
  if (head[0] === 0x0a) return { header: 0, body: 1 }
  if (head[0] === 0x0d && head[1] === 0x0a) return { header: 0, body: 2 }
  for (let at = head.indexOf(0x0a, from); at !== -1; at = head.indexOf(0x0a, at + 1)) {
    if (head[at + 1] === 0x0a) return { header: at + 1, body: at + 2 }
    if (head[at + 1] === 0x0d && head[at + 2] === 0x0a) return { header: at + 1, body: at + 3 }
  }
  return null
}

async function* single(buffer: Buffer): AsyncGenerator<Buffer, undefined> {
  yield buffer
}

async function* rest(first: Buffer, chunks: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  if (first.length > 0) yield first
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value
}
