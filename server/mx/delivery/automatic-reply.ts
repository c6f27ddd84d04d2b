import { createHash } from 'node:crypto'
import libmime from 'libmime'
import type { Collection, Db } from 'mongodb'
import MailComposer from 'nodemailer/lib/mail-composer'
import { createLogger } from '../../kit/log.ts'
import { insertFree } from '../../mailstore/insert-free.ts'
import type { Queue } from '../../mailstore/queue/queue.ts'
import { splitMessage } from '../../mailstore/queue/split-message.ts'
import { fieldValue, scanHeader } from '../header.ts'

/**
 * Automatic answers (RFC 3834), of those who have left and of those who are away. They are ours and not WildDuck's, so
 * that what one of them says never hides the other, that a restart of Redis answers nobody twice, and that colleagues and
 * others may read different words.
 */
export type AutomaticReply = {
  accountId: string
  /** Whose answer it is, and the address that the sender wrote to: the answer comes from it. */
  from: { name: string; address: string }
  text: string
  /** A sender gets one answer in this time; `occasion` begins it anew. */
  onceInMs: number
  occasion?: string
  message: { reversePath: string; raw: Buffer }
}

/** RFC 3834 §2: senders that are programs. */
const programs =
  /^(mailer-daemon|postmaster|majordomo|listserv|no-?reply|ne-pas-repondre|.*-(request|bounces?)|owner-.*|bounces?[+-].*)@/i
const maxSubjectLength = 200

type AnswerDocument = { _id: string; expiresAt: Date }

const log = createLogger('delivery')

export type SendReply = (reply: AutomaticReply) => Promise<void>

/** What it answers never fails: the message itself is stored, and that is what its sender is told. */
export async function openReplies(deps: {
  db: Db
  queue: Pick<Queue, 'enqueue'>
  now?: () => Date
}): Promise<SendReply> {
  const { queue, now = () => new Date() } = deps
  const answers: Collection<AnswerDocument> = deps.db.collection('facteur.automaticReplies')
  await answers.createIndex({ expiresAt: 1 }, { expireAfterSeconds: 0 })

  /** Null where this sender has had an answer. The sender's address is kept as a hash alone. */
  async function markFirst({ accountId, occasion = '', onceInMs, message }: AutomaticReply): Promise<string | null> {
    const sender = message.reversePath.toLowerCase()
    const _id = createHash('sha256').update(`${accountId} ${occasion} ${sender}`).digest('hex')
    // The database takes out what has expired, but when it likes.
    await answers.deleteOne({ _id, expiresAt: { $lte: now() } })
    const refused = await insertFree(answers, [{ _id, expiresAt: new Date(now().getTime() + onceInMs) }])
    return refused.length === 0 ? _id : null
  }

  return async (reply) => {
    if (!mayBeAnswered(reply.message)) return
    try {
      const mark = await markFirst(reply)
      if (mark === null) return
      await send(queue, reply, now()).catch(async (error: unknown) => {
        await answers.deleteOne({ _id: mark })
        throw error
      })
    } catch (error) {
      log.warn('no automatic answer could be queued', { accountId: reply.accountId, error })
    }
  }
}

/** RFC 3834 §2: not to programs, not to lists, not to what is automatic itself, and never to nobody. */
export function mayBeAnswered({ reversePath, raw }: AutomaticReply['message']): boolean {
  if (reversePath === '' || programs.test(reversePath)) return false
  return scanHeader(raw).fields.every((field) => {
    if (field.name.startsWith('list-')) return false
    if (field.name === 'auto-submitted') return /^no\b/i.test(fieldValue(raw, field).trim())
    if (field.name === 'precedence') return !/^(bulk|list|junk)\b/i.test(fieldValue(raw, field).trim())
    return field.name !== 'x-auto-response-suppress'
  })
}

async function send(queue: Pick<Queue, 'enqueue'>, reply: AutomaticReply, date: Date): Promise<void> {
  const { from, text, message } = reply
  const { raw, reversePath } = message
  const messageId = firstValue(raw, 'message-id')
  const node = new MailComposer({
    from,
    to: { name: '', address: reversePath },
    // RFC 3834 §3.1.5.
    subject: `Auto: ${libmime.decodeWords(firstValue(raw, 'subject')).slice(0, maxSubjectLength)}`.trim(),
    text,
    date,
    ...(messageId === ''
      ? {}
      : { inReplyTo: messageId, references: `${firstValue(raw, 'references')} ${messageId}`.trim() }),
    // RFC 3834 §3.1.7; X-Auto-Response-Suppress is what Exchange looks at.
    headers: { 'Auto-Submitted': 'auto-replied', 'X-Auto-Response-Suppress': 'All' },
    newline: '\r\n',
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile()
  const answer = await splitMessage(await node.build())
  await queue.enqueue({ reversePath: '', forwardPaths: [reversePath], ...answer, reason: 'autoreply' })
}

const firstValue = (raw: Buffer, name: string): string => {
  const field = scanHeader(raw).fields.find((each) => each.name === name)
  return field === undefined ? '' : fieldValue(raw, field).replace(/\s+/g, ' ').trim()
}
