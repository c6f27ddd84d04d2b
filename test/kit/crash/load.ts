import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import {
  type Db,
  GridFSBucket,
  MongoNetworkError,
  MongoServerError,
  MongoServerSelectionError,
  ObjectId,
} from 'mongodb'
import type { Random } from '../random.ts'
import type { Ledger, State } from './ledger.ts'
import { makeMessage, type Message, messageKey, messagesOf, messageState, passingIndex } from './messages.ts'

/**
 * Mixed load of several clients, each of which knows what it has been promised. It goes on until the store is gone or the
 * signal fires; an answer that should not be is thrown.
 */

/** `client`: a number that no other client has, ever. `indexes`: it alone builds and drops the passing index. */
export type LoadInput = {
  db: Db
  ledger: Ledger
  signal: AbortSignal
  random: Random
  client: number
  indexes: boolean
}

/** How often each kind of work is chosen, among all. */
const shares: [share: number, work: (client: Client) => Promise<void>][] = [
  [24, (client) => client.insertOne()],
  [6, (client) => client.insertMany()],
  [20, (client) => client.updateFlags()],
  [10, (client) => client.findAndModify()],
  [4, (client) => client.updateMany()],
  [8, (client) => client.deleteOne()],
  [2, (client) => client.deleteMany()],
  [3, (client) => client.duplicate()],
  [5, (client) => client.writeFile()],
  [2, (client) => client.removeFile()],
  [2, (client) => client.buildOrDropIndex()],
  [2, (client) => client.fillOrDropCollection()],
]
const allShares = shares.reduce((sum, [share]) => sum + share, 0)

export async function makeLoad(input: LoadInput): Promise<void> {
  const client = new Client(input)
  while (!input.signal.aborted) {
    let dice = input.random.below(allShares)
    const [, work] = shares.find(([share]) => (dice -= share) < 0)!
    try {
      await work(client)
    } catch (error) {
      if (isGone(error)) return
      throw error
    }
  }
}

/** The connection broke, or there is nobody to connect to: nothing is known of the write that was under way. */
const isGone = (error: unknown): boolean =>
  error instanceof MongoNetworkError ||
  error instanceof MongoServerSelectionError ||
  (error instanceof Error &&
    /ECONNRESET|EPIPE|ENOENT|ECONNREFUSED|closed|not connected|must be connected|interrupted|topology/i.test(
      error.message,
    ))

class Client {
  readonly #input: LoadInput
  /** Its own messages, as they are after what it was promised. */
  readonly #own: Message[] = []
  readonly #files: ObjectId[] = []
  #temporary: Map<string, State> | null = null

  constructor(input: LoadInput) {
    this.#input = input
  }

  get #messages() {
    return messagesOf(this.#input.db)
  }

  #begin(changes: Iterable<readonly [string, State]>): () => void {
    return this.#input.ledger.begin(new Map(changes))
  }

  #some(): Message | undefined {
    return this.#own[this.#input.random.below(Math.max(1, this.#own.length))]
  }

  async insertOne(): Promise<void> {
    const message = makeMessage(this.#input.random, this.#input.client)
    const done = this.#begin([[messageKey(message), messageState(message)]])
    await this.#messages.insertOne(message)
    done()
    this.#own.push(message)
  }

  async insertMany(): Promise<void> {
    const { random, client } = this.#input
    const messages = Array.from({ length: 2 + random.below(30) }, () => makeMessage(random, client))
    const done = this.#begin(messages.map((message) => [messageKey(message), messageState(message)]))
    await this.#messages.insertMany(messages, { ordered: random.chance(0.5) })
    done()
    this.#own.push(...messages)
  }

  /** What a flag change does to a message. */
  #changed(message: Message): Message {
    const flag = `f${this.#input.random.below(5)}`
    const flags = message.flags.includes(flag)
      ? message.flags.filter((each) => each !== flag)
      : [...message.flags, flag]
    return { ...message, flags, modseq: message.modseq + 1 }
  }

  #replace(before: Message, after: Message): void {
    this.#own[this.#own.indexOf(before)] = after
  }

  async updateFlags(): Promise<void> {
    const message = this.#some()
    if (message === undefined) return
    const after = this.#changed(message)
    const done = this.#begin([[messageKey(after), messageState(after)]])
    await this.#messages.updateOne(
      { _id: message._id, mailbox: message.mailbox, uid: message.uid },
      { $set: { flags: after.flags }, $inc: { modseq: 1 } },
    )
    done()
    this.#replace(message, after)
  }

  async findAndModify(): Promise<void> {
    const message = this.#some()
    if (message === undefined) return
    const after = this.#changed(message)
    const done = this.#begin([[messageKey(after), messageState(after)]])
    const answer = await this.#messages.findOneAndUpdate(
      { _id: message._id },
      { $set: { flags: after.flags }, $inc: { modseq: 1 } },
      { returnDocument: 'after' },
    )
    if (answer?.modseq !== after.modseq) throw new Error(`findAndModify answers ${JSON.stringify(answer)}`)
    done()
    this.#replace(message, after)
  }

  async updateMany(): Promise<void> {
    const after = this.#own.map((message) => ({ ...message, modseq: message.modseq + 1 }))
    const done = this.#begin(after.map((message) => [messageKey(message), messageState(message)]))
    await this.#messages.updateMany({ owner: this.#input.client }, { $inc: { modseq: 1 } })
    done()
    this.#own.splice(0, this.#own.length, ...after)
  }

  async deleteOne(): Promise<void> {
    const message = this.#some()
    if (message === undefined) return
    const done = this.#begin([[messageKey(message), null]])
    await this.#messages.deleteOne({ _id: message._id })
    done()
    this.#own.splice(this.#own.indexOf(message), 1)
  }

  async deleteMany(): Promise<void> {
    const gone = this.#own.splice(0, Math.ceil(this.#own.length / 3))
    const done = this.#begin(gone.map((message) => [messageKey(message), null]))
    await this.#messages.deleteMany({ _id: { $in: gone.map(({ _id }) => _id) } })
    done()
  }

  /** A second message with a uid that there is must be refused, and leave nothing behind. */
  async duplicate(): Promise<void> {
    const message = this.#some()
    if (message === undefined) return
    const second = { ...makeMessage(this.#input.random, this.#input.client), uid: message.uid }
    this.#begin([[messageKey(second), null]])()
    const error = await this.#messages.insertOne(second).then(
      () => new Error('a duplicate was accepted'),
      (refusal: unknown) => refusal,
    )
    if (!(error instanceof MongoServerError) || error.code !== 11000) throw error
  }

  async writeFile(): Promise<void> {
    const { db, random } = this.#input
    const data = random.bytes(1000 + random.below(600_000))
    const id = new ObjectId()
    const done = this.#begin([[`files ${id.toHexString()}`, digest(data)]])
    const bucket = new GridFSBucket(db, { bucketName: 'files', writeConcern: { w: 1, journal: true } })
    await pipeline(Readable.from([data]), bucket.openUploadStreamWithId(id, 'file'))
    done()
    this.#files.push(id)
  }

  async removeFile(): Promise<void> {
    const id = this.#files.pop()
    if (id === undefined) return
    const done = this.#begin([[`files ${id.toHexString()}`, null]])
    await new GridFSBucket(this.#input.db, { bucketName: 'files', writeConcern: { w: 1, journal: true } }).delete(id)
    done()
  }

  async buildOrDropIndex(): Promise<void> {
    if (!this.#input.indexes) return
    const there = (await this.#messages.indexes()).some(({ name }) => name === passingIndex.name)
    const done = this.#begin([[`indexes ${passingIndex.name}`, there ? null : 'there']])
    if (there) await this.#messages.dropIndex(passingIndex.name)
    else await this.#messages.createIndexes([passingIndex])
    done()
  }

  /** A collection of its own that is filled, dropped, and made again under the same name. */
  async fillOrDropCollection(): Promise<void> {
    const { db, random, client } = this.#input
    const collection = db.collection(`temporary${client}`, { writeConcern: { w: 1, journal: true } })
    if (this.#temporary !== null) {
      const done = this.#begin([...this.#temporary.keys()].map((key) => [key, null] as const))
      await collection.drop()
      done()
      this.#temporary = null
      return
    }
    const documents = Array.from({ length: 20 + random.below(200) }, () => ({
      _id: new ObjectId(),
      value: random.hex(300),
    }))
    const state = new Map(
      documents.map(({ _id, value }) => [`temporary${client} ${_id.toHexString()}`, value] as const),
    )
    const done = this.#begin(state)
    await collection.createIndex({ value: 1 })
    await collection.insertMany(documents)
    done()
    this.#temporary = state
  }
}

export const digest = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex')
