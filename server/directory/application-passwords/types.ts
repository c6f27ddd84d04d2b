import type { MailService } from '../../contract/account-safety.ts'
import type { RequestMeta, WebSession } from '../session-types.ts'

/**
 * Passwords for mail programs: sixteen letters that open IMAP, POP3 and submission and never the webmail, one for each
 * program or telephone, so that a lost one is closed alone. The mail store makes and keeps them (as slow hashes).
 */
export type ApplicationPasswords = {
  list(
    accountId: string,
  ): Promise<{ id: string; description: string; services: MailService[]; createdAt: Date; lastUsedAt: Date | null }[]>
  /**
   * The password is told this once. Throws `proofRequired`, `forbidden` before a password was chosen, `conflict` when
   * there are enough.
   */
  create(
    session: WebSession,
    wish: { description: string; services: MailService[] },
    meta: RequestMeta,
  ): Promise<{ id: string; password: string }>
  /** Also ends the connections of mail programs: the one that used it does not come back. Throws `notFound`. */
  revoke(accountId: string, id: string, meta: RequestMeta): Promise<void>
}
