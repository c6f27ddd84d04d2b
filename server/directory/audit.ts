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
  /** The password was right and a second factor is on. */
  | 'secondFactorAsked'
  | 'secondFactorFailed'
  | 'secondFactorAdded'
  | 'secondFactorRemoved'
  | 'secondFactorsRemoved'
  | 'recoveryCodeUsed'
  | 'recoveryCodesRenewed'
  | 'proofFailed'
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
  | 'applicationPasswordCreated'
  | 'applicationPasswordRevoked'
  | 'sessionEnded'
  | 'signedOutEverywhere'
  | 'quotaChanged'
  | 'accountUnlocked'
  | 'sessionsClosed'
  | 'noticeChanged'
  | 'noticeRemoved'
  | 'firstAdministratorLinkMade'
  | 'administratorCreated'
  | 'importStarted'
  | 'importEnded'
  | 'aliasAdded'
  | 'aliasRemoved'
  | 'sharedMailboxCreated'
  | 'sharedMailboxRemoved'
  | 'sharedMailboxMemberSet'
  | 'sharedMailboxMemberRemoved'
  | 'sharedMailboxPasswordCreated'
  | 'listCreated'
  | 'listChanged'
  | 'listRemoved'

/**
 * Who acted: a person's username, or in parentheses, which no username has, what acted for no one person: `(import)`,
 * `(command line)`, `(system)`. Null for a stranger: who fails to prove who they are is nobody.
 */
export type Actor = string | null

export type AuditEntry = {
  action: AuditAction
  /** The account it is about; null where none is known. */
  username: string | null
  /**
   * Absent: where a request brought it (`meta`) the account itself, else what this process is (`openAudit`). Who acts on
   * somebody else's account is always named.
   */
  by?: Actor
  /** Absent where the command line or an import acted. */
  meta?: Pick<RequestMeta, 'ip' | 'userAgent'>
  details?: Record<string, string | number | boolean | string[]>
}

type AuditDocument = {
  at: Date
  action: AuditAction
  username: string | null
  by: Actor
  ip: string | null
  userAgent: string | null
  details: AuditEntry['details'] | null
}

/** One entry about logging in, as its owner may see it. */
export type AuditRecord = Pick<AuditDocument, 'at' | 'action' | 'ip' | 'userAgent'>

export type Audit = {
  write(entry: AuditEntry): Promise<void>
  writeAll(entries: readonly AuditEntry[]): Promise<void>
  /** The same log in the hands of somebody else: an import, or an administrator who acts through it. */
  as(actor: Actor): Audit
  /** Log-ins of the web and tries, the newest first. */
  logInsOf(username: string, since: Date, limit: number): Promise<AuditRecord[]>
}

/** One year, as French law asks of the logs of such systems. */
const retainSeconds = 365 * 24 * 3600
const logInActions: AuditAction[] = ['signIn', 'signInFailed', 'signInThrottled']
const maxUserAgentLength = 300

/** `actor` is who acts where no person does. */
export async function openAudit(db: Db, { actor, now }: { actor: Actor; now: () => Date }): Promise<Audit> {
  const entries: Collection<AuditDocument> = db.collection('facteur.audit')
  await entries.createIndex({ at: 1 }, { expireAfterSeconds: retainSeconds })
  await entries.createIndex({ username: 1, at: -1 })
  return auditOf(entries, actor, now)
}

function auditOf(entries: Collection<AuditDocument>, actor: Actor, now: () => Date): Audit {
  const documentOf = ({ action, username, by, meta, details }: AuditEntry): AuditDocument => ({
    at: now(),
    action,
    username,
    by: by === undefined ? (meta ? username : actor) : by,
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
    as: (other) => auditOf(entries, other, now),
    async logInsOf(username, since, limit) {
      const query = { username, at: { $gte: since }, action: { $in: logInActions } }
      const projection = { _id: 0, at: 1, action: 1, ip: 1, userAgent: 1 } as const
      return await entries.find(query, { projection, sort: { at: -1 }, limit }).toArray()
    },
  }
}
