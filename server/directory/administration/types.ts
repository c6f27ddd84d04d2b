import type { AccountDetail, AccountPage, AccountQuery, Role } from '../../contract/administration.ts'
import type { Actor } from './actor.ts'

export type RoleHolder = { username: string; displayName: string; address: string; roles: Role[] }

export type Administration = {
  /** None for an account that is suspended or unknown. */
  rolesOf(accountId: string): Promise<Role[]>
  /** Throws `notFound`, and `conflict` where no administrator would be left (but for the command line, `by` null). */
  setRoles(username: string, roles: readonly Role[], by: Actor | null): Promise<void>
  /** Everybody who holds a role, by username. */
  roleHolders(): Promise<RoleHolder[]>
  hasAdministrator(): Promise<boolean>
  findAccounts(query: AccountQuery): Promise<AccountPage>
  /** Throws `notFound`. */
  account(username: string): Promise<AccountDetail>
}
