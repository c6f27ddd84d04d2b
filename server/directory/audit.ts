import type { Collection, Db } from 'mongodb'
import type { RequestMeta } from './types.ts'

/**
 * The audit log: who did what, to whom, when, from where. It is only ever added to, and holds no secret: what somebody
 * typed into a field is not written, since people type passwords into the field for the username.
 */
export type AuditAction =
  | 'signIn'
  | 'signInFailed'
  | 'signInThrottled'
  | 'signOut'
  | 'passwordChanged'
  | 'passwordChangeFailed'
  | 'passwordSetByAdministrator'
  | 'usernameRecovered'
  | 'usernameRecoveryFailed'
  | 'passwordReset'
  | 'passwordResetFailed'
  | 'accountCreated'
  | 'accountChanged'
  | 'accountSuspended'
  | 'accountReinstated'
  | 'rolesChanged'

export type AuditEntry = {
  action: AuditAction
  /** The account it is about; null where none is known. */
  username: string | null
  /** Absent where the command line or an import acted. */
  meta?: Pick<RequestMeta, 'ip' | 'userAgent'>
  details?: Record<string, string | number | boolean | string[]>
}

type AuditDocument = {
  at: Date
  action: AuditAction
  username: string | null
  ip: string | null
  userAgent: string | null
  details: AuditEntry['details'] | null
}

export type Audit = {
  write(entry: AuditEntry): Promise<void>
  writeAll(entries: readonly AuditEntry[]): Promise<void>
}

/** One year, as French law asks of the logs of such systems. */
const retainSeconds = 365 * 24 * 3600
const maxUserAgentLength = 300

export async function openAudit(db: Db, now: () => Date): Promise<Audit> {
  const entries: Collection<AuditDocument> = db.collection('facteur.audit')
  await entries.createIndex({ at: 1 }, { expireAfterSeconds: retainSeconds })
  await entries.createIndex({ username: 1, at: -1 })
  const documentOf = ({ action, username, meta, details }: AuditEntry): AuditDocument => ({
    at: now(),
    action,
    username,
    ip: meta?.ip ?? null,
    userAgent: meta?.userAgent.slice(0, maxUserAgentLength) ?? null,
    details: details ?? null,
  })
  return {
    async write(entry) {
      await entries.insertOne(documentOf(entry))
    },
    async writeAll(all) {
      if (all.length > 0) await entries.insertMany(all.map(documentOf))
    },
  }
}
