import { Long, ObjectId } from 'mongodb'
import { Random } from '../../../test/kit/random.ts'
import { prose, words } from '../words.ts'

/**
 * The messages of the measurement: documents of 5 KB in the shape of WildDuck's, always the same for the same number,
 * so that every database, every thread and the reference work on the same ones.
 */

export const mailbox = new ObjectId('64f0c0ffee0000000000aaaa')
export const user = new ObjectId('64f0c0ffee0000000000bbbb')

/** One message in so many holds the word. */
export const searchWords = {
  common: ['kermesse', 3],
  usual: ['attestation', 100],
  rare: ['ornithorynque', 5000],
} as const
const unseenEvery = 10
const firstDate = Date.UTC(2024, 0, 1)
const minuteMs = 60_000

export type BenchMessage = {
  _id: ObjectId
  mailbox: ObjectId
  user: ObjectId
  uid: number
  modseq: number
  thread: ObjectId
  idate: Date
  hdate: Date
  size: number
  flags: string[]
  unseen: boolean
  undeleted: boolean
  flagged: boolean
  draft: boolean
  ha: boolean
  searchable: boolean
  msgid: string
  subject: string
  intro: string
  headers: { key: string; value: string }[]
  envelope: unknown[]
  mimeTree: object
  text: string
}

/** `group` keeps the messages of different collections apart. */
export function idOf(group: number, number: number): ObjectId {
  const seconds = Math.floor(firstDate / 1000) + number * 60
  return new ObjectId(
    seconds.toString(16).padStart(8, '0') + group.toString(16).padStart(6, '0') + number.toString(16).padStart(10, '0'),
  )
}

export const dateOf = (number: number): Date => new Date(firstDate + number * minuteMs)

export function benchMessage(group: number, number: number): BenchMessage {
  const random = new Random(number * 7919 + group)
  const subject = words(random, 4 + random.below(5))
  const sender = `${words(random, 1)}.${words(random, 1)}@ac-${random.below(30)}.example`
  const found = Object.values(searchWords).filter(([, every]) => number % every === every - 1)
  const text = prose(random, 1700) + found.map(([word]) => word).join(' ')
  const msgid = `<${random.hex(32)}@mx${random.below(40)}.example>`
  const unseen = number % unseenEvery === 0
  return {
    _id: idOf(group, number),
    mailbox,
    user,
    uid: number + 1,
    modseq: number + 1,
    thread: idOf(group + 1, Math.floor(number / 3)),
    idate: dateOf(number),
    hdate: new Date(firstDate + number * minuteMs - 5000),
    size: 4000 + random.below(3000),
    flags: unseen ? [] : ['\\Seen'],
    unseen,
    undeleted: true,
    flagged: random.chance(0.03),
    draft: false,
    ha: random.chance(0.2),
    searchable: true,
    msgid,
    subject,
    intro: text.slice(0, 128),
    headers: [
      { key: 'from', value: sender },
      { key: 'to', value: `prenom.nom${random.below(50)}@ac-test.example` },
      { key: 'subject', value: subject },
      { key: 'message-id', value: msgid },
      { key: 'date', value: dateOf(number).toUTCString() },
      { key: 'return-path', value: `<${sender}>` },
      { key: 'mime-version', value: '1.0' },
    ],
    envelope: [dateOf(number).toUTCString(), subject, [[null, null, 'prenom.nom', 'ac-test.example']], null, msgid],
    mimeTree: mimeTree(random, sender, subject),
    text,
  }
}

const templates: BenchMessage[] = []
const templateCount = 128

/** Another message with the text of one of a few: quickly made, so that the load costs little beside what it measures. */
export function freshMessage(group: number, number: number): BenchMessage {
  const at = number % templateCount
  const template = (templates[at] ??= benchMessage(group, at))
  const msgid = `<${number}.${template.msgid.slice(1)}`
  return {
    ...template,
    _id: idOf(group, number),
    uid: number + 1,
    modseq: number + 1,
    thread: idOf(group + 1, number),
    idate: dateOf(number),
    size: 4000 + (number % 3000),
    msgid,
    headers: template.headers.map((header) =>
      header.key === 'message-id' ? { key: header.key, value: msgid } : header,
    ),
  }
}

/** About 2 KB of what WildDuck keeps of a message's structure. */
function mimeTree(random: Random, sender: string, subject: string): object {
  const part = (type: string, length: number): object => ({
    parsedHeader: { 'content-type': { value: type, type: type.split('/')[0], params: { charset: 'utf-8' } } },
    header: [`Content-Type: ${type}; charset=utf-8`, 'Content-Transfer-Encoding: quoted-printable'],
    body: prose(random, length),
    multipart: false,
    lineCount: Math.ceil(length / 70),
    size: Long.fromNumber(length),
  })
  return {
    childNodes: [part('text/plain', 300), part('text/html', 600)],
    header: [
      `Received: from mx${random.below(40)}.example by mail.example; ${dateOf(random.below(100_000)).toUTCString()}`,
      `DKIM-Signature: v=1; a=rsa-sha256; d=example; s=k1; bh=${random.hex(44)}; b=${random.hex(172)}`,
      `From: ${sender}`,
      `Subject: ${subject}`,
    ],
    multipart: 'alternative',
    boundary: random.hex(24),
  }
}

type IndexSpec = {
  name: string
  key: Record<string, 1 | -1 | 'text'>
  partialFilterExpression?: object
}

const mailboxFirst = (name: string, ...fields: [string, 1 | -1][]): IndexSpec => ({
  name,
  key: { mailbox: 1, ...Object.fromEntries(fields) },
})

/** With `_id` and the seven headers they make 25 entries of a message. */
export const orderedIndexes: IndexSpec[] = [
  mailboxFirst('mailbox_uid', ['uid', 1], ['_id', 1]),
  mailboxFirst('mailbox_uid_reverse', ['uid', -1], ['_id', -1]),
  mailboxFirst('mailbox_modseq_uid', ['modseq', 1], ['uid', 1]),
  mailboxFirst('mailbox_flags', ['flags', 1]),
  mailboxFirst('by_idate', ['idate', 1]),
  mailboxFirst('by_idate_reverse_uid', ['idate', -1], ['_id', -1]),
  mailboxFirst('by_idate_reverse_thread', ['idate', -1], ['_id', -1], ['thread', 1], ['uid', 1]),
  mailboxFirst('by_hdate', ['hdate', 1], ['msgid', 1]),
  mailboxFirst('by_size', ['size', 1]),
  mailboxFirst('mailbox_unseen_flag', ['unseen', 1]),
  mailboxFirst('mailbox_undeleted_flag', ['undeleted', 1]),
  mailboxFirst('mailbox_flagged_flag', ['flagged', 1]),
  mailboxFirst('mailbox_draft_flag', ['draft', 1]),
  mailboxFirst('has_attachment', ['ha', 1]),
  { name: 'user_messages_by_thread', key: { user: 1, thread: 1 } },
  { name: 'user_searchable_flag', key: { user: 1, searchable: 1 } },
  { name: 'user_unseen_flag', key: { user: 1, unseen: 1 }, partialFilterExpression: { searchable: true } },
  mailboxFirst('by_headers', ['headers.key', 1], ['headers.value', 1]),
]

export const textIndex: IndexSpec = {
  name: 'fulltext',
  key: { user: 1, 'headers.value': 'text', text: 'text' },
  partialFilterExpression: { searchable: true },
}

/** What WildDuck's API asks of each message of a page. */
export const pageProjection = {
  _id: true,
  uid: true,
  msgid: true,
  mailbox: true,
  thread: true,
  idate: true,
  hdate: true,
  size: true,
  flags: true,
  unseen: true,
  undeleted: true,
  flagged: true,
  draft: true,
  ha: true,
  subject: true,
  intro: true,
  'mimeTree.parsedHeader': true,
}
