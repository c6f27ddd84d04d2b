import { type Db, GridFSBucket, type ObjectId } from 'mongodb'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Random } from '../../../test/kit/random.ts'
import {
  type BenchMessage,
  dateOf,
  freshMessage,
  idOf,
  mailbox,
  pageProjection,
  searchWords,
  user,
} from './messages.ts'

/**
 * What is measured: one entry per kind of work, as one client does it over the driver. `prepare` makes the operation of
 * one client; the operation is then called again and again.
 */

export type WorkloadContext = {
  db: Db
  /** Messages in the large mailbox. */
  messages: number
  /** Of this client and this round alone. */
  random: Random
  /** Numbers for new documents; each is given out once. */
  fresh(): number
}

export type Workload = {
  name: string
  clients: number
  prepare(context: WorkloadContext): () => Promise<unknown>
}

/** Groups of `_id`s (messages.ts). */
export const groups = { mailbox: 1, inserted: 3 }
const pageSize = 50
export const fileBytes = 10 * 1024 * 1024
const manyClients = 32

const messagesOf = (db: Db) => db.collection<BenchMessage>('messages')
const someId = ({ random, messages }: WorkloadContext): ObjectId => idOf(groups.mailbox, random.below(messages))

function insert({ db, fresh }: WorkloadContext): () => Promise<unknown> {
  const collection = db.collection<BenchMessage>('inserted', { writeConcern: { w: 1, journal: true } })
  return () => collection.insertOne(freshMessage(groups.inserted, fresh()))
}

function findById(context: WorkloadContext): () => Promise<unknown> {
  const collection = messagesOf(context.db)
  return async () => {
    if ((await collection.findOne({ _id: someId(context) })) === null) throw new Error('a message is missing')
  }
}

/** As WildDuck asks for a message whose flags it is to change. */
function findFieldsById(context: WorkloadContext): () => Promise<unknown> {
  const collection = messagesOf(context.db)
  const projection = { _id: true, uid: true, mailbox: true, flags: true, modseq: true }
  return async () => {
    if ((await collection.findOne({ _id: someId(context) }, { projection })) === null)
      throw new Error('a message is missing')
  }
}

async function wholePage(cursor: { toArray(): Promise<unknown[]> }): Promise<void> {
  const page = await cursor.toArray()
  if (page.length !== pageSize) throw new Error(`a page of ${page.length}`)
}

const pageStart = ({ random, messages }: WorkloadContext): number =>
  pageSize + random.below(Math.max(1, messages - 2 * pageSize))

function pageByUid(context: WorkloadContext): () => Promise<unknown> {
  return () =>
    wholePage(
      messagesOf(context.db)
        .find({ mailbox, uid: { $gt: pageStart(context) } }, { projection: pageProjection })
        .sort({ uid: 1 })
        .limit(pageSize),
    )
}

/** A later page of the list, in the words of WildDuck's paging. */
function pageByDate(context: WorkloadContext): () => Promise<unknown> {
  return () => {
    const last = pageStart(context) + pageSize
    const idate = dateOf(last)
    const before = [{ idate: { $lt: idate } }, { idate, _id: { $lt: idOf(groups.mailbox, last) } }]
    return wholePage(
      messagesOf(context.db)
        .find({ mailbox, $or: before }, { projection: pageProjection })
        .sort({ idate: -1, _id: -1 })
        .limit(pageSize),
    )
  }
}

/** Flags are set and taken away by turns, so that every update changes something. */
function updateFlags(context: WorkloadContext): () => Promise<unknown> {
  const collection = context.db.collection<BenchMessage>('messages', { writeConcern: { w: 1, journal: true } })
  let modseq = Date.now()
  return () => {
    const number = context.random.below(context.messages)
    const flagged = context.random.chance(0.5)
    const flags = flagged ? { $addToSet: { flags: '\\Flagged' } } : { $pull: { flags: '\\Flagged' } }
    return collection.updateOne(
      { _id: idOf(groups.mailbox, number), mailbox, uid: number + 1 },
      { $set: { flagged, modseq: modseq++ }, ...flags },
    )
  }
}

function countUnseen(context: WorkloadContext): () => Promise<unknown> {
  return () => messagesOf(context.db).countDocuments({ mailbox, unseen: true })
}

const search =
  (text: string) =>
  (context: WorkloadContext): (() => Promise<unknown>) =>
  () =>
    messagesOf(context.db)
      .find({ user, searchable: true, $text: { $search: text } }, { projection: pageProjection })
      .sort({ _id: -1 })
      .limit(pageSize)
      .toArray()

const fileData = new Random(1).bytes(fileBytes)

function writeFile({ db }: WorkloadContext): () => Promise<unknown> {
  const bucket = new GridFSBucket(db, { bucketName: 'attachments', writeConcern: { w: 1, journal: true } })
  return () => pipeline(Readable.from([fileData]), bucket.openUploadStream('file'))
}

function readFile({ db }: WorkloadContext): () => Promise<unknown> {
  const bucket = new GridFSBucket(db, { bucketName: 'attachments' })
  return async () => {
    let bytes = 0
    for await (const chunk of bucket.openDownloadStreamByName('file')) bytes += (chunk as Buffer).length
    if (bytes !== fileBytes) throw new Error(`a file of ${bytes} bytes`)
  }
}

export const workloads: Workload[] = [
  { name: 'insert', clients: 1, prepare: insert },
  { name: 'insert', clients: manyClients, prepare: insert },
  { name: 'find by _id', clients: 1, prepare: findById },
  { name: 'find by _id', clients: manyClients, prepare: findById },
  { name: 'find fields by _id', clients: 1, prepare: findFieldsById },
  { name: 'find fields by _id', clients: manyClients, prepare: findFieldsById },
  { name: 'page by uid', clients: 1, prepare: pageByUid },
  { name: 'page by date', clients: 1, prepare: pageByDate },
  { name: 'flag update', clients: 1, prepare: updateFlags },
  { name: 'flag update', clients: manyClients, prepare: updateFlags },
  { name: 'count unseen', clients: 1, prepare: countUnseen },
  { name: 'text, rare word', clients: 1, prepare: search(searchWords.rare[0]) },
  { name: 'text, usual word', clients: 1, prepare: search(searchWords.usual[0]) },
  { name: 'text, common word', clients: 1, prepare: search(searchWords.common[0]) },
  { name: 'write 10 MB file', clients: 1, prepare: writeFile },
  { name: 'read 10 MB file', clients: 1, prepare: readFile },
]

export const workloadKey = ({ name, clients }: Pick<Workload, 'name' | 'clients'>): string => `${name} ×${clients}`
