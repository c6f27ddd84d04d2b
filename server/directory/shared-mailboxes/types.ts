import type { FunctionalMailboxPage, FunctionalMailboxQuery } from '../../contract/functional-mailboxes.ts'
import { type SharedRight, sharedRights } from '../../contract/shared-mailboxes.ts'
import type { WebSession } from '../session-types.ts'

/**
 * Functional mailboxes (`ce.0250011x@`): a mailbox of a function, not of a person. It has no password of its own; people
 * are its members, each with one right, and read and write it with their own log-in.
 */

export const includesRight = (has: SharedRight, asked: SharedRight): boolean =>
  sharedRights.indexOf(has) >= sharedRights.indexOf(asked)

export type SharedMailboxMember = {
  username: string
  displayName: string
  address: string
  right: SharedRight
  /** Application passwords that this member has made for mail programs. */
  passwords: number
}

export type SharedMailbox = {
  /** Account in the mail store. */
  accountId: string
  username: string
  address: string
  name: string
  members: SharedMailboxMember[]
}

/** What one person may do with one functional mailbox now. */
export type SharedAccess = {
  accountId: string
  username: string
  address: string
  /** Every address of it, the main one first. */
  addresses: string[]
  name: string
  right: SharedRight
}

/** A password for a mail program; it opens this mailbox for this member alone, as long as they are one. */
export type SharedPassword = { id: string; label: string; createdAt: Date }

/** Who acts, for the audit log: absent where the command line does. */
export type ActingPerson = { username: string; ip: string; userAgent: string }

export type SharedMailboxes = {
  /** Throws `invalid` or `conflict`, in plain words. */
  create(mailbox: { address: string; name: string }, actor?: ActingPerson): Promise<SharedMailbox>
  list(): Promise<SharedMailbox[]>
  /** Those whose name or address begins so, by address. */
  page(query: FunctionalMailboxQuery): Promise<FunctionalMailboxPage>
  /** By address or account. Throws `notFound`. */
  get(addressOrAccountId: string): Promise<SharedMailbox>
  /** Its name, which those see who get its messages. Throws `notFound`, `invalid`. */
  rename(mailbox: string, name: string, actor?: ActingPerson): Promise<SharedMailbox>
  /**
   * Makes somebody a member, or changes their right; `member` is a username or an address. Throws `notFound`, and
   * `conflict` for who would give themselves more than they have.
   */
  setMember(mailbox: string, member: string, right: SharedRight, actor?: ActingPerson): Promise<SharedMailbox>
  /** Access ends at once on every protocol. */
  removeMember(mailbox: string, member: string, actor?: ActingPerson): Promise<SharedMailbox>
  /** Removes the mailbox and its mail for ever; its address is never given again. */
  remove(mailbox: string, actor?: ActingPerson): Promise<void>

  /** What this person may do with this mailbox at this moment; null for nothing. The one place that decides it. */
  accessOf(personAccountId: string, mailboxAccountId: string): Promise<SharedAccess | null>
  /** Every mailbox that this person may use now, by name. */
  of(personAccountId: string): Promise<SharedAccess[]>
  /** Addresses of those in whose name this person may write now. */
  sendingAddressesOf(personAccountId: string): Promise<string[]>
  /** Calls `listener` within a second after any change, whichever process made it. */
  onChanged(listener: () => void): () => void

  /** Passwords of this member for mail programs. Throws `forbidden` to one who is no member. */
  passwords: {
    list(personAccountId: string, mailboxAccountId: string): Promise<SharedPassword[]>
    /** The password is shown once and kept nowhere. Throws `proofRequired`. */
    create(
      session: WebSession,
      mailboxAccountId: string,
      label: string,
    ): Promise<SharedPassword & { username: string; password: string }>
    remove(personAccountId: string, mailboxAccountId: string, id: string): Promise<void>
  }
}
