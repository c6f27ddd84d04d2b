/**
 * The audit log: who did what, to whom, when, from where. It is only ever added to: nothing here changes or removes an
 * entry, the database takes out what is older than `audit.retainDays`, and chain.ts makes it tell when somebody else
 * did. It holds no secret: what somebody typed into a field is not written, since people type passwords into the field
 * for the username.
 */
import { createHmac } from 'node:crypto'
import type { Collection, Db } from 'mongodb'
import { networkOf } from '../mailstore/throttle/network.ts'
import { createChain } from './audit/chain.ts'
import { auditCsv } from './audit/csv.ts'
import type { AuditAction } from '../contract/audit.ts'
import type { Actor, AuditDocument, AuditEntry, AuditFacts } from './audit/entry.ts'
import { eachRecord, readAudit } from './audit/read.ts'
import type { AuditFilter, AuditReader } from './audit/types.ts'
import { verifyAudit } from './audit/verify.ts'

export type { AuditAction } from '../contract/audit.ts'
export type { Actor, AuditEntry } from './audit/entry.ts'
export type { AuditReader } from './audit/types.ts'

/** One entry about logging in, as its owner may see it. */
export type AuditRecord = Pick<AuditFacts, 'at' | 'action' | 'ip' | 'userAgent'>

/** For those who write. */
export type Audit = {
  write(entry: AuditEntry): Promise<void>
  writeAll(entries: readonly AuditEntry[]): Promise<void>
  /** The same log in the hands of somebody else: an import, or an administrator who acts through it. */
  as(actor: Actor): Audit
  /** Log-ins of the web and tries, the newest first. */
  logInsOf(username: string, since: Date, limit: number): Promise<AuditRecord[]>
}

export type AuditOptions = {
  /** Who acts where no person does. */
  actor: Actor
  /** Secret of the instance, in hexadecimal. */
  secret: string
  retainDays: number
  now: () => Date
}

const dayMs = 24 * 3_600_000
const maxUserAgentLength = 300
const logInActions: AuditAction[] = ['signIn', 'signInFailed', 'signInThrottled']

export async function openAudit(db: Db, options: AuditOptions): Promise<Audit & AuditReader> {
  const { actor, retainDays, now } = options
  const entries: Collection<AuditDocument> = db.collection('facteur.audit')
  await keepFor(db, entries, retainDays)
  await entries.createIndex({ username: 1, _id: -1 })
  await entries.createIndex({ username: 1, at: -1 })
  await entries.createIndex({ by: 1, _id: -1 })
  const key = createHmac('sha256', Buffer.from(options.secret, 'hex')).update('facteur audit chain').digest()
  const chain = createChain(entries, key)
  const audit = writerOf({ entries, append: (facts) => chain.append(facts) }, actor, now)
  return {
    ...audit,
    read: (filter, page) => readAudit(entries, filter, page),
    async *export(filter, { by, meta }) {
      await audit.write({ action: 'auditExported', username: null, by, ...(meta && { meta }), details: toldOf(filter) })
      yield* auditCsv(eachRecord(entries, filter))
    },
    verify: () => verifyAudit(entries, key, { retainMs: retainDays * dayMs, now }),
  }
}

type Log = { entries: Collection<AuditDocument>; append: (facts: AuditFacts[]) => Promise<void> }

function writerOf(log: Log, actor: Actor, now: () => Date): Audit {
  const factsOf = ({ action, username, by, meta, details, at }: AuditEntry): AuditFacts => ({
    at: at ?? now(),
    action,
    username,
    by: by === undefined ? (meta ? username : actor) : by,
    ip: meta?.ip ?? null,
    network: meta ? networkOf(meta.ip) : null,
    userAgent: meta?.userAgent.slice(0, maxUserAgentLength) ?? null,
    details: details ?? null,
  })
  return {
    write: (entry) => log.append([factsOf(entry)]),
    async writeAll(all) {
      if (all.length > 0) await log.append(all.map(factsOf))
    },
    as: (other) => writerOf(log, other, now),
    async logInsOf(username, since, limit) {
      const query = { username, at: { $gte: since }, action: { $in: logInActions } }
      const projection = { _id: 0, at: 1, action: 1, ip: 1, userAgent: 1 } as const
      return await log.entries.find(query, { projection, sort: { at: -1 }, limit }).toArray()
    },
  }
}

/** IndexOptionsConflict: there is one with another age. */
const otherAge = 85

async function keepFor(db: Db, entries: Collection<AuditDocument>, retainDays: number): Promise<void> {
  const expireAfterSeconds = (retainDays * dayMs) / 1000
  try {
    await entries.createIndex({ at: 1 }, { expireAfterSeconds })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === otherAge)) throw error
    await db.command({ collMod: entries.collectionName, index: { keyPattern: { at: 1 }, expireAfterSeconds } })
  }
}

/** The filter of an export, as its entry tells it. */
function toldOf(filter: AuditFilter): Record<string, string> {
  return Object.fromEntries(
    Object.entries(filter)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, value instanceof Date ? value.toISOString() : value]),
  )
}
