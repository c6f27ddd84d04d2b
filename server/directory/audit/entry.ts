import type { AuditAction } from '../../contract/audit.ts'
import type { RequestMeta } from '../session-types.ts'

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
  /** When it happened, where that was not now. */
  at?: Date
}

/** What an entry says, as it is kept. */
export type AuditFacts = {
  at: Date
  action: AuditAction
  username: string | null
  by: Actor
  ip: string | null
  /** The network of `ip`, by which a reader looks (mailstore/throttle/network.ts). */
  network: string | null
  userAgent: string | null
  details: NonNullable<AuditEntry['details']> | null
}

/** One document of `facteur.audit`: numbered without a gap, each tied to the one before it (chain.ts). */
export type AuditDocument = AuditFacts & {
  _id: number
  previousHash: string
  /** When the one before it was; by it one knows whether that may have been taken out for its age. */
  previousAt: Date | null
  hash: string
}
