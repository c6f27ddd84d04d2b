import type { Db, IndexDescription } from 'mongodb'
import { ObjectId } from 'mongodb'
import type { Random } from '../random.ts'

/** The documents that are written while the store is killed, in the shape of messages, and their indexes. */

export type Message = {
  _id: ObjectId
  /** The client that alone writes it. */
  owner: number
  mailbox: number
  uid: number
  flags: string[]
  modseq: number
  searchable: boolean
  headers: { key: string; value: string }[]
  text: string
}

export const messageIndexes: IndexDescription[] = [
  { key: { mailbox: 1, uid: 1 }, unique: true },
  { key: { mailbox: 1, flags: 1 } },
  { key: { mailbox: 1, 'headers.key': 1, 'headers.value': 1 } },
  { key: { mailbox: 1, modseq: -1, _id: -1 } },
  { key: { owner: 1, searchable: 1 }, partialFilterExpression: { searchable: true } },
  { key: { mailbox: 1, text: 'text' }, partialFilterExpression: { searchable: true } },
]

/** An index that comes and goes while others write. */
export const passingIndex: IndexDescription & { name: string } = { name: 'passing', key: { text: 1, modseq: 1 } }

let lastUid = 0

const subjects = 'réunion facture élèves conseil rentrée examen salle budget stage jury'.split(' ')

export function makeMessage(random: Random, owner: number): Message {
  return {
    _id: new ObjectId(),
    owner,
    mailbox: owner % 3,
    uid: ++lastUid,
    flags: [],
    modseq: 1,
    searchable: random.chance(0.8),
    headers: Array.from({ length: 6 + random.below(10) }, (_each, i) => ({
      key: `h${i}`,
      value: `valeur ${random.below(1000)} ${random.hex(20)}`,
    })),
    text: Array.from({ length: 40 + random.below(200) }, () => `${random.pick(subjects)} ${random.hex(4)}`).join(' '),
  }
}

export const messageKey = ({ _id }: Pick<Message, '_id'>): string => `messages ${_id.toHexString()}`

export const messageState = ({
  modseq,
  flags,
  uid,
  text,
}: Pick<Message, 'modseq' | 'flags' | 'uid' | 'text'>): string =>
  `modseq ${modseq}, uid ${uid}, flags ${flags.toSorted().join(' ')}, ${text.length} letters`

export const messagesOf = (db: Db) => db.collection<Message>('messages', { writeConcern: { w: 1, journal: true } })
