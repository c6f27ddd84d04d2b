import { z } from 'zod'
import { MailboxId } from './mail.ts'

/** Each right holds those before it: reading, filing and deleting, as a mail program does; writing in its name; saying who its members are. */
export const sharedRights = ['read', 'send', 'manage'] as const
export type SharedRight = (typeof sharedRights)[number]

/** Id of an account in the mail store, as `?account=` of the mail routes takes it. */
export const AccountId = MailboxId

/** A functional mailbox of which the reader is a member. */
export const SharedMailbox = z.object({
  /** Goes as `?account=` with every mail route: what is read and written is then this mailbox. */
  accountId: AccountId,
  address: z.string(),
  addresses: z.array(z.string()),
  name: z.string(),
  right: z.enum(sharedRights),
  /** Unread messages of its inbox. */
  unseen: z.int(),
})
export type SharedMailbox = z.infer<typeof SharedMailbox>

/** GET /api/shared-mailboxes */
export const SharedMailboxList = z.object({ sharedMailboxes: z.array(SharedMailbox) })
export type SharedMailboxList = z.infer<typeof SharedMailboxList>

/** GET /api/shared-mailboxes/:accountId/members */
export const SharedMember = z.object({
  username: z.string(),
  displayName: z.string(),
  address: z.string(),
  right: z.enum(sharedRights),
})
export const SharedMemberList = z.object({ members: z.array(SharedMember) })
export type SharedMemberList = z.infer<typeof SharedMemberList>
/** PUT /api/shared-mailboxes/:accountId/members : adds somebody or changes their right. */
export const SharedMemberChange = z.object({ member: z.string().trim().min(1).max(320), right: z.enum(sharedRights) })

/** GET /api/shared-mailboxes/:accountId/passwords : those of the reader alone. */
export const SharedPassword = z.object({ id: z.string(), label: z.string(), createdAt: z.iso.datetime() })
export type SharedPassword = z.infer<typeof SharedPassword>
export const SharedPasswordList = z.object({ passwords: z.array(SharedPassword) })
export type SharedPasswordList = z.infer<typeof SharedPasswordList>
/** POST /api/shared-mailboxes/:accountId/passwords */
export const SharedPasswordCreate = z.object({ label: z.string().trim().min(1).max(60) })
/** Shown once. */
export const NewSharedPassword = SharedPassword.extend({ username: z.string(), password: z.string() })
export type NewSharedPassword = z.infer<typeof NewSharedPassword>
