/**
 * The audit log is a chain: entries are numbered without a gap, and each holds a keyed hash of itself and of the one
 * before it. What somebody takes out of the middle or changes in the database is found by verify.ts, unless they have
 * the secret of the instance as well.
 *
 * Several processes write. The number is the document's `_id`, so that of two that write the same one the database
 * refuses the second, who looks again and goes on from there. Within a process all that waits is written at once: an
 * import writes thousands of entries, and each insert is a write to disk.
 */
import { createHmac } from 'node:crypto'
import type { Collection } from 'mongodb'
import type { AuditDocument, AuditFacts } from './entry.ts'

export type Chain = {
  /** Resolves when they are in the log. Throws what the database throws. */
  append(facts: readonly AuditFacts[]): Promise<void>
}

type Head = Pick<AuditDocument, '_id' | 'hash' | 'at'>
type Waiting = { facts: readonly AuditFacts[]; resolve: () => void; reject: (reason: unknown) => void }

/** Entries of one insert: well under the 16 MB that the database takes at once. */
const maxBatch = 500
/** Two processes that write without pause meet a few times in a row, never so often. */
const maxTries = 50

export function createChain(entries: Collection<AuditDocument>, key: Buffer): Chain {
  /** The last entry as far as this process knows. */
  let head: Head | null = null
  const waiting: Waiting[] = []
  let isRunning = false

  async function write(all: readonly AuditFacts[]): Promise<void> {
    let left = all
    for (let tries = 1; left.length > 0; tries++) {
      head ??= await readHead(entries)
      const documents = linked(left, head, key)
      try {
        await entries.insertMany(documents, { ordered: true })
        head = documents.at(-1) ?? null
        return
      } catch (error) {
        head = null
        if (!isTaken(error) || tries === maxTries) throw error
        // Ordered: those before the refused one are in the log.
        left = left.slice(error.insertedCount)
      }
    }
  }

  async function run(): Promise<void> {
    isRunning = true
    while (waiting.length > 0) {
      const batch = takeBatch(waiting)
      try {
        await write(batch.flatMap(({ facts }) => facts))
        for (const { resolve } of batch) resolve()
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    isRunning = false
  }

  return {
    append: (facts) =>
      new Promise((resolve, reject) => {
        waiting.push({ facts, resolve, reject })
        if (!isRunning) void run()
      }),
  }
}

function takeBatch(waiting: Waiting[]): Waiting[] {
  const batch = waiting.splice(0, 1)
  let count = batch[0]?.facts.length ?? 0
  for (let next = waiting[0]; next && count + next.facts.length <= maxBatch; next = waiting[0]) {
    batch.push(next)
    waiting.shift()
    count += next.facts.length
  }
  return batch
}

async function readHead(entries: Collection<AuditDocument>): Promise<Head> {
  const [last] = await entries.find({ _id: { $gte: 0 } }, { sort: { _id: -1 }, limit: 1 }).toArray()
  return last ?? { _id: 0, hash: '', at: new Date(0) }
}

function linked(facts: readonly AuditFacts[], head: Head, key: Buffer): AuditDocument[] {
  let before = head
  return facts.map((each) => {
    const tied = {
      ...each,
      _id: before._id + 1,
      previousHash: before.hash,
      previousAt: before._id === 0 ? null : before.at,
    }
    const document = { ...tied, hash: hashOf(tied, key) }
    before = document
    return document
  })
}

/** Over every field, in an order of its own, so that it does not matter how the database keeps them. */
export function hashOf(document: Omit<AuditDocument, 'hash'>, key: Buffer): string {
  const { _id, at, action, username, by, ip, network, userAgent, details, previousHash, previousAt } = document
  const sorted = details && Object.entries(details).sort(([a], [b]) => (a < b ? -1 : 1))
  const content = [_id, at, action, username, by, ip, network, userAgent, sorted, previousHash, previousAt]
  return createHmac('sha256', key).update(JSON.stringify(content)).digest('base64url')
}

const duplicateKey = 11_000

const isTaken = (error: unknown): error is Error & { insertedCount: number } =>
  error instanceof Error && 'code' in error && error.code === duplicateKey && 'insertedCount' in error
