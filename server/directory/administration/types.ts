import type { AccountDetail, AccountPage, AccountQuery, Role } from '../../contract/administration.ts'
import type { InstanceState } from '../../contract/administration.ts'
import type { Actor } from './actor.ts'

type ActorMeta = Actor['meta']

export type Census = Pick<InstanceState, 'accounts' | 'sessions' | 'lastImport'>

export type RoleHolder = { username: string; displayName: string; address: string; roles: Role[] }

/** The link that makes the first administrator: see first-link.ts. Tokens are what the link ends with. */
export type FirstAdministrator = {
  /** A new one, which ends the last. */
  makeLink(): Promise<string>
  /** Null where there is an administrator, or a link that nobody has used yet. */
  makeLinkAtFirstRun(): Promise<string | null>
  isGood(token: string): Promise<boolean>
  /** Throws `notFound` for a link that is spent, `invalid` with the field, `conflict` for a name that is taken. */
  create(
    token: string,
    wanted: { username: string; displayName: string; password: string },
    meta: ActorMeta,
  ): Promise<void>
  /** Gives the role to somebody who has an account already. Throws `notFound`. */
  accept(token: string, accountId: string, meta: ActorMeta): Promise<void>
}

export type Administration = {
  first: FirstAdministrator
  /** None for an account that is suspended or unknown. */
  rolesOf(accountId: string): Promise<Role[]>
  /** Throws `notFound`, and `conflict` where no administrator would be left (but for the command line, `by` null). */
  setRoles(username: string, roles: readonly Role[], by: Actor | null): Promise<void>
  /** An import of the console, for the audit log. */
  noteImport(
    action: 'importStarted' | 'importEnded',
    by: Actor,
    details: Record<string, string | number>,
  ): Promise<void>
  /** How many accounts, sessions; the last import. */
  census(): Promise<Census>
  /** Everybody who holds a role, by username. */
  roleHolders(): Promise<RoleHolder[]>
  hasAdministrator(): Promise<boolean>
  findAccounts(query: AccountQuery): Promise<AccountPage>
  /** Throws `notFound`. */
  account(username: string): Promise<AccountDetail>
  /** Throws `notFound`, `conflict` for oneself and for the last administrator. */
  setSuspended(username: string, suspended: boolean, by: Actor | null): Promise<void>
  /** Throws `notFound`, `invalid`. */
  setQuota(username: string, allowedBytes: number, by: Actor | null): Promise<void>
  /** Nobody waits any more who mistyped this account's password. */
  unlock(username: string, by: Actor | null): Promise<void>
  /** For somebody who has lost what proves them. Throws `forbidden` where the help desk meets a role. */
  removeSecondFactors(username: string, by: Actor | null): Promise<void>
  /**
   * A code that the help desk reads out; an earlier one ends. Throws `notFound` for an account that is not open, and
   * `forbidden` where the help desk meets a role.
   */
  makeAccessCode(username: string, by: Actor | null): Promise<{ code: string; expiresAt: Date }>
  /** Ends all sessions, in browsers and mail programs. Throws `forbidden` where the help desk meets a role. */
  closeSessions(username: string, by: Actor | null): Promise<void>
}
