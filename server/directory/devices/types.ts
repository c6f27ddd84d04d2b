import type { LogIn } from '../../contract/account-safety.ts'
import type { RequestMeta } from '../session-types.ts'

/** What an account's owner is shown of who came in, or tried. */
export type RecentLogIn = Omit<LogIn, 'at'> & { at: Date }

/** Where an account is open, who came in lately, and how its owner closes it. */
export type Devices = {
  /** Ends one web session of the account. Throws `notFound`. */
  end(accountId: string, sessionId: string, meta: RequestMeta): Promise<void>
  /** Ends every web session, this one too, and every connection of a mail program. */
  endAll(accountId: string, options: { applicationPasswords: boolean }, meta: RequestMeta): Promise<void>
  recentLogIns(accountId: string): Promise<RecentLogIn[]>
}
