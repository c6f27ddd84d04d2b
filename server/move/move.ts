/**
 * Moves a database from one server to another that speaks MongoDB's protocol: from the embedded store to a MongoDB, and
 * back. Documents pass as bytes; what the target then has is read again and compared by count and hash; indexes are made
 * last. A collection of the target (`facteur.move`) says how far it is: an interrupted move goes on where it was, after
 * the source has been compared with what was copied. It is removed at the end.
 *
 * Nobody else may write to either database meanwhile. What a TTL index removes by itself does no harm: what counts is what
 * was read.
 */

import { type Collection, type Db, type Document, MongoServerError } from 'mongodb'
import { createIndexes, indexesOf } from './indexes.ts'
import { Digest, insertRaw, readRaw, typed } from './raw.ts'

export const markerName = 'facteur.move'

/** How far one collection is. */
type Mark = { _id: string; state: 'copying' | 'done'; count: number; sum: string }
type Head = { _id: '*'; source: string; startedAt: Date }

export type MoveInput = {
  from: Db
  to: Db
  /** Tells this source from others. */
  source: string
  onCollection: (name: string, documents: number) => void
  onDocuments: (count: number) => void
}

export type Moved = { collections: number; documents: number; indexes: number; resumed: boolean }

/** The target has something in it that is not of this move. */
export class NotEmpty extends Error {
  override readonly name = 'NotEmpty'
  readonly collections: string[]
  constructor(collections: string[]) {
    super('the target database is not empty')
    this.collections = collections
  }
}

/** What the target has is not what it was sent. */
export class Differs extends Error {
  override readonly name = 'Differs'
}

/** An insert of at most this size, and of at most so many documents: what every server takes, and a second's work. */
const batchBytes = 8 * 1024 * 1024
const batchDocuments = 1000

type Listed = { name: string; options: Document }

export async function moveDatabase(input: MoveInput): Promise<Moved> {
  const { from, to } = input
  const sources = await listCollections(from)
  const marks = to.collection<Mark>(markerName)
  const resumed = await begin(input)
  const moved: Moved = { collections: sources.length, documents: 0, indexes: 0, resumed }
  for (const source of sources) {
    const indexes = await indexesOf(from, source.name)
    moved.documents += await moveCollection(input, source, indexes, marks)
    moved.indexes += indexes.length + 1
  }
  await marks.drop()
  return moved
}

/** False for a new move. Throws `NotEmpty`. */
async function begin({ to, source }: MoveInput): Promise<boolean> {
  const heads = to.collection<Head>(markerName)
  const head = await heads.findOne({ _id: '*' })
  if (head?.source === source) return true
  const there = (await listCollections(to)).map(({ name }) => name)
  if (head !== null || there.length > 0) throw new NotEmpty(head === null ? there : [markerName, ...there])
  await heads.insertOne({ _id: '*', source, startedAt: new Date() })
  return false
}

async function listCollections(db: Db): Promise<Listed[]> {
  const listed = await db.listCollections({}, typed).toArray()
  return listed
    .map((each) => ({ name: each.name, type: each.type, options: (each as Document)['options'] ?? {} }))
    .filter(({ name, type }) => type === 'collection' && name !== markerName && !name.startsWith('system.'))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

async function moveCollection(
  input: MoveInput,
  { name, options }: Listed,
  indexes: readonly Document[],
  marks: Collection<Mark>,
): Promise<number> {
  const { from, to } = input
  input.onCollection(name, await from.collection(name).estimatedDocumentCount())
  const mark = await marks.findOne({ _id: name })
  const digest = (mark && (await resume(input, name, mark, marks))) ?? (await copyAnew(input, { name, options }, marks))
  await createIndexes(to, name, indexes)
  await assertIndexes(to, name, indexes)
  await marks.updateOne({ _id: name }, { $set: { state: 'done' } })
  return digest.count
}

async function copyAnew(input: MoveInput, { name, options }: Listed, marks: Collection<Mark>): Promise<Digest> {
  await dropIfThere(input.to, name)
  await input.to.createCollection(name, options)
  const fresh: Mark = { _id: name, state: 'copying', count: 0, sum: new Digest().sum }
  await marks.replaceOne({ _id: name }, fresh, { upsert: true })
  const digest = await copy(input, name, fresh, marks)
  await assertArrived(input.to, name, digest)
  return digest
}

/** MongoDB's NamespaceNotFound, from servers before 7.0. */
const notFound = 26

async function dropIfThere(to: Db, name: string): Promise<void> {
  await to
    .collection(name)
    .drop()
    .catch((error: unknown) => {
      if (!(error instanceof MongoServerError) || error.code !== notFound) throw error
    })
}

/** Null when the source is no longer what was copied, or the target no longer what was sent. */
async function resume(input: MoveInput, name: string, mark: Mark, marks: Collection<Mark>): Promise<Digest | null> {
  try {
    const digest = await copy(input, name, mark, marks)
    await assertArrived(input.to, name, digest)
    return digest
  } catch (error) {
    if (error instanceof SourceChanged || error instanceof Differs) return null
    throw error
  }
}

class SourceChanged extends Error {}

/** Reads the whole source; sends what comes after the part that the mark says is there. */
async function copy(
  { from, to, onDocuments }: MoveInput,
  name: string,
  mark: Mark,
  marks: Collection<Mark>,
): Promise<Digest> {
  const digest = new Digest()
  let batch: Uint8Array[] = []
  let bytes = 0
  const send = async (): Promise<void> => {
    await insertRaw(to, name, batch, true)
    onDocuments(batch.length)
    await marks.updateOne({ _id: name }, { $set: { count: digest.count, sum: digest.sum } })
    batch = []
    bytes = 0
  }
  for await (const document of readRaw(from, name)) {
    const isThere = digest.count < mark.count
    digest.add(document)
    if (isThere) {
      onDocuments(1)
      if (digest.count === mark.count && !digest.equals(mark)) throw new SourceChanged()
      continue
    }
    if (mark.state === 'done') throw new SourceChanged()
    batch.push(document)
    bytes += document.length
    if (bytes >= batchBytes || batch.length >= batchDocuments) await send()
  }
  if (digest.count < mark.count) throw new SourceChanged()
  if (batch.length > 0) await send()
  return digest
}

async function assertArrived(to: Db, name: string, sent: Digest): Promise<void> {
  const there = new Digest()
  for await (const document of readRaw(to, name)) there.add(document)
  if (!there.equals(sent))
    throw new Differs(
      `${name}: ${there.count} documents of ${sent.count}${there.count === sent.count ? ', with other contents' : ''}`,
    )
}

async function assertIndexes(to: Db, name: string, wanted: readonly Document[]): Promise<void> {
  const there = new Set((await indexesOf(to, name)).map((index) => String(index['name'])))
  const missing = wanted.filter((index) => !there.has(String(index['name'])))
  if (missing.length > 0)
    throw new Differs(`${name}: index ${missing.map((index) => String(index['name'])).join(', ')}`)
}
