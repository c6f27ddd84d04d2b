import { AppError } from '../../contract/errors.ts'
import { createLogger } from '../../kit/log.ts'
import type { Queue } from '../../mailstore/queue/queue.ts'
import { splitMessage } from '../../mailstore/queue/split-message.ts'
import { openSubmitted, submittedHeader } from '../../mailstore/queue/submitted.ts'
import { addressView } from '../../mailstore/resolve/address-view.ts'
import type { Recipient, Resolver } from '../../mailstore/resolve/resolver.ts'
import type { MessageStore } from '../../mailstore/storing/message-store.ts'
import { editHeader, fieldValue, scanHeader } from '../header.ts'
import { isPositive, recipientReply, type Reply, replyOf } from '../reply.ts'
import { deliverToList, type ListDeps } from './to-list.ts'
import type { AbsenceMail } from './absence-reply.ts'
import type { SendReply } from './automatic-reply.ts'
import { digestOf, openVerdict, sealVerdict, type Verdict, verdictHeader } from '../verdict.ts'

/**
 * One message to its recipients, one reply for each (RFC 2033 §4.2): stored in a mailbox, or queued for those an
 * address stands for. Some stored and some not is something that SMTP cannot tell the sender, so what is left over then
 * goes into the queue, from where it is tried again or reported; only where the queue refuses too does the reply say so.
 */
export type DeliverInput = { reversePath: string; forwardPaths: readonly string[]; raw: Buffer }

export type DeliverDeps = {
  resolver: Resolver
  store: Pick<MessageStore, 'store'>
  queue: Pick<Queue, 'enqueue'>
  lists: ListDeps['lists']
  verdictKey: string
  /** Answers the sender in the place of somebody who has left; never fails. */
  reply: SendReply
  /** The same for somebody who is away. */
  answerForAbsence: (input: AbsenceMail) => Promise<void>
  /** Our name in Authentication-Results, RFC 8601 §2.5. */
  authservId: string
  now: () => number
}

/** RFC 5321 §6.3: a message that was passed on this often runs in a circle. */
const maxReceivedFields = 50

/** RFC 3834 §2: once in a while for each sender; a week is what the RFC itself names. */
const answerLeaversOnceInMs = 7 * 24 * 3_600_000

const log = createLogger('delivery')

export async function deliver(deps: DeliverDeps, input: DeliverInput): Promise<Reply[]> {
  const verdict = verdictOf(input.raw, deps.verdictKey)
  const submittedBy = verdict === null ? submitterOf(input, deps.verdictKey) : null
  const message = { ...input, verdict, submittedBy, raw: trustedHeader(input.raw, verdict !== null, deps.authservId) }
  if (countFields(message.raw, 'received') > maxReceivedFields)
    return input.forwardPaths.map(() => ({ code: 554, enhancedCode: '5.4.6', text: 'Too many hops' }))
  const replies: Reply[] = []
  for (const forwardPath of input.forwardPaths) replies.push(await deliverTo(deps, message, forwardPath))
  // What comes out of the queue, whose pump tries again by itself, is bound to its message.
  return verdict?.message === undefined ? queueLeftovers(deps, message, replies) : replies
}

type Message = DeliverInput & { verdict: Verdict | null; submittedBy: string | null }

async function deliverTo(deps: DeliverDeps, message: Message, forwardPath: string): Promise<Reply> {
  const startedAt = deps.now()
  try {
    const recipient = await deps.resolver.resolve(forwardPath)
    const answer = recipientReply(recipient)
    if (!isPositive(answer)) return answer
    const done = await takeOver(deps, message, recipient, forwardPath)
    log.info('delivered', { ...done, bytes: message.raw.length, ms: deps.now() - startedAt })
    return { code: 250, enhancedCode: '2.0.0', text: `OK ${done.outcome} ${done.id ?? ''}`.trimEnd() }
  } catch (error) {
    const reply = replyOf(error)
    log.warn('not delivered', { code: reply.code, enhancedCode: reply.enhancedCode, error })
    return reply
  }
}

type Outcome = { outcome: string; id: string | null }

function takeOver(deps: DeliverDeps, message: Message, recipient: Recipient, forwardPath: string): Promise<Outcome> {
  if (recipient.kind === 'account') return storeFor(deps, message, recipient, forwardPath)
  if (recipient.kind === 'forward') return forwardTo(deps, message, recipient)
  if (recipient.kind === 'list') return deliverToList(deps, message, recipient)
  throw new AppError('notFound', 'No such mailbox here')
}

async function storeFor(
  deps: DeliverDeps,
  message: Message,
  recipient: Extract<Recipient, { kind: 'account' }>,
  forwardPath: string,
): Promise<Outcome> {
  const { verdict, raw } = message
  const result = await deps.store.store({
    accountId: recipient.accountId,
    recipient: forwardPath,
    reversePath: message.reversePath,
    raw,
    verdict: {
      spam: verdict?.spam ?? false,
      spf: verdict?.spf ?? null,
      dkim: verdict?.dkim ?? null,
      tls: verdict?.tls ?? null,
    },
    ...(verdict ? { origin: verdict.client } : {}),
    disableAutoreply: recipient.leaver !== null || !isNamedInHeader(raw, forwardPath),
  })
  // RFC 3834 §2: only what was written to the person, which spam was not.
  if (result.stored !== 'duplicate' && !verdict?.spam && isNamedInHeader(raw, forwardPath))
    await answer(deps, message, recipient, forwardPath)
  return { outcome: result.stored, id: result.id }
}

async function answer(
  deps: DeliverDeps,
  message: Message,
  { accountId, leaver }: Extract<Recipient, { kind: 'account' }>,
  forwardPath: string,
): Promise<void> {
  if (leaver === null)
    return await deps.answerForAbsence({ accountId, forwardPath, message, isColleague: message.submittedBy !== null })
  const from = { name: leaver.displayName, address: forwardPath }
  await deps.reply({ accountId, from, text: leaver.replyText, message, onceInMs: answerLeaversOnceInMs })
}

async function forwardTo(
  deps: DeliverDeps,
  message: Message,
  recipient: Extract<Recipient, { kind: 'forward' }>,
): Promise<Outcome> {
  // The trace by which a circle of lists shows itself, as MTAs commonly leave it.
  if (hasPassedThrough(message.raw, recipient.address)) throw new AppError('policyRejected', 'Mail loop')
  const trace = `Delivered-To: ${recipient.address}\r\n`
  const raw = editHeader(message.raw, /^[\x21-\x7e]+$/.test(recipient.address) ? trace : '', () => false)
  const { queueId } = await deps.queue.enqueue({
    reversePath: message.reversePath,
    forwardPaths: recipient.targets,
    ...(await splitMessage(raw)),
    reason: 'forward',
  })
  return { outcome: 'forwarded', id: queueId }
}

/** Where some recipients have the message, the others get it from the queue: see above. */
async function queueLeftovers(deps: DeliverDeps, message: Message, replies: Reply[]): Promise<Reply[]> {
  const { verdict, raw } = message
  if (!verdict) return replies
  const failed = message.forwardPaths.filter((_path, index) => !isPositive(replies[index] ?? replyOf(null)))
  if (failed.length === 0 || failed.length === replies.length) return replies
  try {
    // The next delivery takes it off.
    const seal = sealVerdict(deps.verdictKey, { ...verdict, message: digestOf(raw) })
    const { queueId } = await deps.queue.enqueue({
      reversePath: message.reversePath,
      forwardPaths: failed,
      ...(await splitMessage(editHeader(raw, `${verdictHeader}: ${seal}\r\n`, () => false))),
      reason: 'forward',
    })
    log.info('queued for the recipients left over', { queueId, recipients: failed.length })
    return replies.map((reply) =>
      isPositive(reply) ? reply : { code: 250, enhancedCode: '2.0.0', text: `OK queued ${queueId}` },
    )
  } catch (error) {
    log.warn('the recipients left over cannot be queued', { error })
    return replies
  }
}

/** The first field, or the one that is bound to this message; any other was made for another. */
function verdictOf(raw: Buffer, key: string): Verdict | null {
  for (const [index, field] of scanHeader(raw).fields.entries()) {
    if (field.name !== verdictHeader.toLowerCase()) continue
    const verdict = openVerdict(key, fieldValue(raw, field))
    if (!verdict) continue
    const isOfThis = verdict.message === undefined ? index === 0 : verdict.message === digestOf(raw.subarray(field.end))
    if (isOfThis) return verdict
  }
  return null
}

/** The account that the pump says a message was sent from. */
function submitterOf({ raw, reversePath }: DeliverInput, key: string): string | null {
  const { fields } = scanHeader(raw)
  const seal = fields.find(({ name }) => name === submittedHeader.toLowerCase())
  const id = fields.find(({ name }) => name === 'message-id')
  const message = { reversePath, messageId: id ? fieldValue(raw, id) : '' }
  return seal ? openSubmitted(key, fieldValue(raw, seal), message) : null
}

/**
 * What the reader may believe: without a verdict nobody has checked the message, and results in our name were written
 * by its sender. No reader sees a verdict, ours or not.
 */
function trustedHeader(raw: Buffer, isChecked: boolean, authservId: string): Buffer {
  return editHeader(raw, '', (name, value) => {
    if (name === verdictHeader.toLowerCase() || name === submittedHeader.toLowerCase()) return true
    // RFC 5321 §4.4: the one Return-Path of a message is what the last server writes.
    if (name === 'return-path') return true
    return name === 'authentication-results' && !isChecked && isResultOf(value(), authservId)
  })
}

/** RFC 8601 §5: results that claim to be ours and were not made here must go. */
export const isResultOf = (value: string, authservId: string): boolean =>
  value
    .replace(/^\s*(\([^)]*\)\s*)?/, '')
    .toLowerCase()
    .startsWith(authservId.toLowerCase())

const countFields = (raw: Buffer, name: string): number =>
  scanHeader(raw).fields.filter((field) => field.name === name).length

function hasPassedThrough(raw: Buffer, address: string): boolean {
  return scanHeader(raw).fields.some(
    (field) => field.name === 'delivered-to' && fieldValue(raw, field).toLowerCase() === address.toLowerCase(),
  )
}

/** RFC 3834 §2: no automatic answer to mail that did not name its recipient. */
export function isNamedInHeader(raw: Buffer, forwardPath: string): boolean {
  const wanted = addressView(forwardPath)?.view
  const destinations = scanHeader(raw).fields.filter((field) => field.name === 'to' || field.name === 'cc')
  return destinations.some((field) =>
    (fieldValue(raw, field).match(/[^\s<>,;:"()]+@[^\s<>,;:"()]+/g) ?? []).some(
      (address) => addressView(address)?.view === wanted,
    ),
  )
}
