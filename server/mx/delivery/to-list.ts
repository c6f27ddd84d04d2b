import { createHash } from 'node:crypto'
import { AppError } from '../../contract/errors.ts'
import type { Lists, ListSender } from '../../directory/lists/types.ts'
import { createLogger } from '../../kit/log.ts'
import { expansionId } from '../../mailstore/queue/expansion.ts'
import type { Queue } from '../../mailstore/queue/queue.ts'
import { splitMessage } from '../../mailstore/queue/split-message.ts'
import { listReturnLabel, type Recipient } from '../../mailstore/resolve/resolver.ts'
import { editHeader, fieldValue, scanHeader } from '../header.ts'
import type { Verdict } from '../verdict.ts'

/**
 * Mail to a distribution list. Whether its sender may write to it is judged here, by what is authenticated; then one
 * write puts it into the queue for all members (mailstore/queue/expansion.ts), from where the pump gives it out.
 *
 * Reports and automatic answers are never given out; what comes back of one member's mailbox is logged and ends here.
 */
export type ListDeps = { lists: Pick<Lists, 'mayWrite'>; queue: Pick<Queue, 'enqueue'> }

export type ListMail = {
  reversePath: string
  raw: Buffer
  verdict: Verdict | null
  /** The account that sent it from inside; null for all else. */
  submittedBy: string | null
}

type ListRecipient = Extract<Recipient, { kind: 'list' }>
type Outcome = { outcome: string; id: string | null }

const log = createLogger('delivery')

export async function deliverToList(deps: ListDeps, mail: ListMail, list: ListRecipient): Promise<Outcome> {
  const fields = new Map<string, string[]>()
  for (const field of scanHeader(mail.raw).fields)
    fields.set(field.name, [...(fields.get(field.name) ?? []), fieldValue(mail.raw, field)])
  if (list.isReturn || mail.reversePath === '' || isAutomatic(fields.get('auto-submitted'))) {
    log.info('not for a list', { list: list.address, isReturn: list.isReturn })
    return { outcome: 'dropped', id: null }
  }
  // The trace by which a circle of lists shows itself.
  if (fields.get('delivered-to')?.some((value) => value.toLowerCase() === list.address))
    throw new AppError('policyRejected', 'Mail loop')
  if (!(await deps.lists.mayWrite(list.listId, senderOf(mail, fields.get('from') ?? []))))
    throw new AppError('forbidden', `Vous ne pouvez pas écrire à la liste ${list.address} (not allowed to post)`)
  const { queueId } = await deps.queue.enqueue({
    reversePath: list.address.replace('@', `${listReturnLabel}@`),
    forwardPaths: [list.address],
    ...(await splitMessage(listHeader(mail.raw, list))),
    reason: 'forward',
    expansion: { id: expansionId(list.listId, identityOf(mail.raw, fields)), listId: list.listId },
  })
  return { outcome: 'for the members', id: queueId }
}

/** RFC 3834 §5: anything but `no` was written by a program. */
const isAutomatic = (values: readonly string[] = []): boolean => values.some((value) => !/^no\b/i.test(value))

function senderOf({ submittedBy, verdict }: ListMail, fromFields: readonly string[]): ListSender {
  const addresses = fromFields.flatMap((value) => value.match(/[^\s<>(),;:"[\]]+@[^\s<>(),;:"[\]]+/g) ?? [])
  // Several authors are vouched for by nobody.
  const from = new Set(addresses).size === 1 ? (addresses[0]?.toLowerCase() ?? null) : null
  if (submittedBy !== null) return { kind: 'inside', accountId: submittedBy, from }
  return { kind: 'outside', from, isAuthentic: verdict?.dmarc === 'pass', isSpam: verdict?.spam ?? false }
}

/** The same message has the same, however often and by whatever way it comes. */
function identityOf(raw: Buffer, fields: ReadonlyMap<string, string[]>): string {
  const body = raw.subarray(scanHeader(raw).end)
  const text = body.toString('latin1').replace(/\r\n?/g, '\n').trim()
  const named = [fields.get('message-id') ?? [], fields.get('date') ?? []]
  return createHash('sha256').update(JSON.stringify(named)).update(text, 'latin1').digest('base64url')
}

/** RFC 2919 (List-Id), RFC 2369 §3.4 (List-Post). RFC 2369 §4: those of a list that it came through are taken out. */
function listHeader(raw: Buffer, { address, name }: ListRecipient): Buffer {
  const id = address.replace('@', '.')
  const fields = [
    `Delivered-To: ${address}`,
    `List-Id: ${phrase(name)} <${id}>`,
    `List-Post: <mailto:${address}>`,
    // Automatic answers of members leave such mail alone.
    'Precedence: list',
  ]
  const isOfList = (field: string): boolean => field.startsWith('list-') || field === 'precedence'
  return editHeader(raw, fields.map((field) => `${field}\r\n`).join(''), isOfList)
}

/** RFC 2047: a name in a header is ASCII. */
function phrase(name: string): string {
  const clean = name.replace(/[\u0000-\u001f"\\<>]+/g, ' ').trim()
  return /^[\x20-\x7e]*$/.test(clean) ? `"${clean}"` : encodedWords(clean)
}

/** An encoded word holds at most 75 characters (RFC 2047 §2), so 42 octets in base64. */
function encodedWords(text: string): string {
  const words: string[] = []
  let piece = ''
  for (const letter of text) {
    if (Buffer.byteLength(piece + letter) > 42) {
      words.push(piece)
      piece = ''
    }
    piece += letter
  }
  return [...words, piece].map((word) => `=?UTF-8?B?${Buffer.from(word).toString('base64')}?=`).join('\r\n ')
}
