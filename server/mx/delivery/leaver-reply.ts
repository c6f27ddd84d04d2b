import { createHash } from 'node:crypto'
import libmime from 'libmime'
import type { Collection, Db } from 'mongodb'
import MailComposer from 'nodemailer/lib/mail-composer'
import { createLogger } from '../../kit/log.ts'
import { insertFree } from '../../mailstore/insert-free.ts'
import type { Leaver } from '../../mailstore/leavers.ts'
import type { Queue } from '../../mailstore/queue/queue.ts'
import { splitMessage } from '../../mailstore/queue/split-message.ts'
import { fieldValue, scanHeader } from '../header.ts'

/**
 * The automatic answer to mail for somebody who has left the academy (RFC 3834). It is ours and not WildDuck's, so that
 * what the person had set as an absence stays as it was, and so that a restart of Redis answers nobody twice.
 */
export type LeaverMail = {
  accountId: string
  leaver: Leaver
  /** The address that the sender wrote to: the answer comes from it. */
  forwardPath: string
  message: { reversePath: string; raw: Buffer }
}

/** RFC 3834 §2: once in a while for each sender; a week is what the RFC itself names. */
const onceInMs = 7 * 24 * 3_600_000
/** RFC 3834 §2: senders that are programs. */
const programs =
  /^(mailer-daemon|postmaster|majordomo|listserv|no-?reply|ne-pas-repondre|.*-(request|bounces?)|owner-.*|bounces?[+-].*)@/i
const maxSubjectLength = 200

type AnswerDocument = { _id: string; expiresAt: Date }

const log = createLogger('delivery')

export async function openLeaverReplies(deps: { db: Db; queue: Pick<Queue, 'enqueue'>; now?: () => Date }) {
  const { queue, now = () => new Date() } = deps
  const answers: Collection<AnswerDocument> = deps.db.collection('facteur.leaver-answers')
  await answers.createIndex({ expiresAt: 1 }, { expireAfterSeconds: 0 })

  /** False where this sender has had an answer. The sender's address is kept as a hash alone. */
  async function isFirst({ accountId, message }: LeaverMail): Promise<string | null> {
    const sender = message.reversePath.toLowerCase()
    const _id = createHash('sha256').update(`${accountId} ${sender}`).digest('hex')
    // The database takes out what has expired, but when it likes.
    await answers.deleteOne({ _id, expiresAt: { $lte: now() } })
    const refused = await insertFree(answers, [{ _id, expiresAt: new Date(now().getTime() + onceInMs) }])
    return refused.length === 0 ? _id : null
  }

  return async function answerForLeaver(input: LeaverMail): Promise<void> {
    if (!mayBeAnswered(input.message)) return
    try {
      const mark = await isFirst(input)
      if (mark === null) return
      await send(queue, input, now()).catch(async (error: unknown) => {
        await answers.deleteOne({ _id: mark })
        throw error
      })
    } catch (error) {
      // The message itself is stored, and that is what its sender is told.
      log.warn('no automatic answer could be queued', { accountId: input.accountId, error })
    }
  }
}

/** RFC 3834 §2: not to programs, not to lists, not to what is automatic itself, and never to nobody. */
export function mayBeAnswered({ reversePath, raw }: LeaverMail['message']): boolean {
  if (reversePath === '' || programs.test(reversePath)) return false
  return scanHeader(raw).fields.every((field) => {
    if (field.name.startsWith('list-')) return false
    if (field.name === 'auto-submitted') return /^no\b/i.test(fieldValue(raw, field).trim())
    if (field.name === 'precedence') return !/^(bulk|list|junk)\b/i.test(fieldValue(raw, field).trim())
    return field.name !== 'x-auto-response-suppress'
  })
}

async function send(queue: Pick<Queue, 'enqueue'>, input: LeaverMail, date: Date): Promise<void> {
  const { leaver, forwardPath, message } = input
  const { raw, reversePath } = message
  const messageId = firstValue(raw, 'message-id')
  const node = new MailComposer({
    from: { name: leaver.displayName, address: forwardPath },
    to: { name: '', address: reversePath },
    // RFC 3834 §3.1.5.
    subject: `Auto: ${libmime.decodeWords(firstValue(raw, 'subject')).slice(0, maxSubjectLength)}`.trim(),
    text: leaver.replyText,
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
