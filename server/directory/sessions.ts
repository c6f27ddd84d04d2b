import { createHash, randomBytes } from 'node:crypto'
import type { Collection, Db } from 'mongodb'
import { networkOf } from '../mailstore/throttle/network.ts'
import { hashOfToken, makeToken } from './token.ts'
import type { RequestMeta, RevocationListener, Sessions, SignedInPerson, WebSession } from './types.ts'

/**
 * Web sessions. The token is 256 random bits that only the browser has; the database holds its hash, so that a copy of
 * the database opens nothing. A session ends after a while without use and, whatever its use, after a week.
 */
type SessionDocument = {
  /** SHA-256 of the token. */
  _id: string
  sessionId: string
  accountId: string
  username: string
  passwordIsNumen: boolean
  /** Absent in sessions that began before there were second factors. */
  secondFactor?: boolean
  /** When its person last showed again who they are. */
  provedAt?: Date
  createdAt: Date
  lastUsedAt: Date
  /** When the database may take it out (TTL index); `find` does not wait for that. */
  expiresAt: Date
  network: string
  userAgent: string
}

export type SessionStore = Sessions & {
  /** A password was chosen, or taken back: what open sessions say of it. */
  setPasswordIsNumen(accountId: string, passwordIsNumen: boolean): Promise<void>
  /** How many are open. */
  count(): Promise<number>
}

const tokenFormat = /^[A-Za-z0-9_-]{43}$/
/** `lastUsedAt` may lag by this: a page of the webmail makes many requests, and each write is a write. */
const touchEveryMs = 60_000
const maxAgeMs = 7 * 24 * 3_600_000
const maxUserAgentLength = 300

export type SessionOptions = {
  idleHours: number
  now: () => Date
  /** Ends log-ins of an account that are half done. */
  endPending: (accountId: string) => Promise<void>
}

export async function openSessions(db: Db, options: SessionOptions): Promise<SessionStore> {
  const { now } = options
  const idleMs = options.idleHours * 3_600_000
  const sessions: Collection<SessionDocument> = db.collection('facteur.sessions')
  await sessions.createIndex({ expiresAt: 1 }, { expireAfterSeconds: 0 })
  await sessions.createIndex({ accountId: 1 })
  await sessions.createIndex({ sessionId: 1 })
  const listeners = new Set<RevocationListener>()

  const expiryOf = (createdAt: Date, usedAt: Date): Date =>
    new Date(Math.min(usedAt.getTime() + idleMs, createdAt.getTime() + maxAgeMs))

  async function end(documents: SessionDocument[]): Promise<void> {
    for (const { _id, accountId, sessionId } of documents) {
      await sessions.deleteOne({ _id })
      for (const listener of listeners) listener(accountId, sessionId)
    }
  }

  return {
    async create(person: SignedInPerson, meta: RequestMeta) {
      const token = makeToken()
      const at = now()
      const document: SessionDocument = {
        _id: hashOfToken(token),
        sessionId: randomBytes(12).toString('hex'),
        accountId: person.accountId,
        username: person.username,
        passwordIsNumen: person.passwordIsNumen,
        secondFactor: person.secondFactor,
        createdAt: at,
        lastUsedAt: at,
        expiresAt: expiryOf(at, at),
        network: networkOf(meta.ip),
        userAgent: meta.userAgent.slice(0, maxUserAgentLength),
      }
      await sessions.insertOne(document)
      return { token, session: webSessionOf(document, token) }
    },

    async find(token, { touch = true } = {}) {
      if (!tokenFormat.test(token)) return null
      const document = await sessions.findOne({ _id: hashOfToken(token) })
      const at = now()
      if (!document || document.expiresAt <= at) return null
      if (touch && at.getTime() - document.lastUsedAt.getTime() >= touchEveryMs) {
        document.lastUsedAt = at
        document.expiresAt = expiryOf(document.createdAt, at)
        const { lastUsedAt, expiresAt } = document
        await sessions.updateOne({ _id: document._id }, { $set: { lastUsedAt, expiresAt } })
      }
      return webSessionOf(document, token)
    },

    async revoke(token) {
      if (tokenFormat.test(token)) await end(await sessions.find({ _id: hashOfToken(token) }).toArray())
    },

    async revokeAll(accountId, exceptSessionId) {
      await options.endPending(accountId)
      const all = await sessions.find({ accountId }).toArray()
      await end(all.filter((each) => each.sessionId !== exceptSessionId))
    },

    async markSecondFactor(sessionId) {
      await sessions.updateOne({ sessionId }, { $set: { secondFactor: true } })
    },

    async markProved(sessionId) {
      await sessions.updateOne({ sessionId }, { $set: { provedAt: now() } })
    },

    async list(accountId) {
      const live = { accountId, expiresAt: { $gt: now() } }
      const all = await sessions.find(live, { sort: { lastUsedAt: -1 } }).toArray()
      return all.map(({ sessionId, userAgent, network, createdAt, lastUsedAt }) => ({
        sessionId,
        userAgent,
        network,
        createdAt,
        lastUsedAt,
      }))
    },

    async end(accountId, sessionId) {
      const found = await sessions.find({ sessionId, accountId, expiresAt: { $gt: now() } }).toArray()
      await end(found)
      return found.length > 0
    },

    onRevoked(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },

    count: () => sessions.countDocuments({ expiresAt: { $gt: now() } }),

    async setPasswordIsNumen(accountId, passwordIsNumen) {
      await sessions.updateMany({ accountId }, { $set: { passwordIsNumen } })
    },
  }
}

function webSessionOf(document: SessionDocument, token: string): WebSession {
  return {
    accountId: document.accountId,
    username: document.username,
    passwordIsNumen: document.passwordIsNumen,
    secondFactor: document.secondFactor ?? false,
    provedAt: document.provedAt ?? null,
    sessionId: document.sessionId,
    // Made from the token, not kept: only who has the cookie can know it.
    csrfToken: createHash('sha256').update(`facteur csrf ${token}`).digest('base64url'),
    createdAt: document.createdAt,
    lastUsedAt: document.lastUsedAt,
  }
}
