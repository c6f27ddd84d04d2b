import type { AuditAction, AuditGroup } from '../../contract/audit.ts'
import type { MailLogIn } from '../../mailstore/log-in/log-in-journal.ts'
import type { RequestMeta } from '../session-types.ts'
import type { Actor, AuditFacts } from './entry.ts'

/** Which entries: all that is given must fit. */
export type AuditFilter = {
  /** The account an entry is about, or who acted. */
  username?: string
  group?: AuditGroup
  action?: AuditAction
  from?: Date
  /** Not included. */
  to?: Date
  /** An address (`192.0.2.7`) or a network (`192.0.2.0/24`, `2001:db8:1:2::/64`). */
  network?: string
}

export type AuditRecord = AuditFacts & { number: number }
export type AuditPage = { entries: AuditRecord[]; next: number | null }

/** `changed`: the entry is not what was written. `missing`: those from `from` to `to` are gone. */
export type AuditFault = { kind: 'changed'; number: number } | { kind: 'missing'; from: number; to: number }

export type AuditVerdict = {
  entries: number
  /** The newest entry. Who notes both elsewhere finds out whether the end of the log was cut off later. */
  last: { number: number; hash: string } | null
  /** The first ones; a log that was tampered with may have many. */
  faults: AuditFault[]
}

/** For those who read: the command line, and people of the role auditor. */
export type AuditReader = {
  /** Newest first, at most 200; `before` is the `next` of the page before. */
  read(filter: AuditFilter, page: { limit: number; before?: number }): Promise<AuditPage>
  /** The entries as CSV, piece by piece. That somebody takes them out is an entry itself. */
  export(filter: AuditFilter, by: { by: Actor; meta?: RequestMeta }): AsyncIterable<string>
  /** Whether anything was changed, or taken out before its time. */
  verify(): Promise<AuditVerdict>
}

export type AuditLog = AuditReader & {
  /** Log-ins that were checked in the mail store's process. */
  writeMailLogIns(logIns: readonly MailLogIn[]): Promise<void>
}
