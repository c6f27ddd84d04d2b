import { z } from 'zod'
import { AccountId, SharedMember, sharedRights } from './shared-mailboxes.ts'

/** Functional mailboxes as the console makes and changes them; what their members see of them is shared-mailboxes.ts. */

export const maxMailboxNameLength = 120
export const maxMailboxesOnPage = 100

/** One line of the table. */
export const FunctionalMailboxRow = z.object({
  accountId: AccountId,
  address: z.string(),
  name: z.string(),
  /** How many people use it. */
  members: z.number(),
})
export type FunctionalMailboxRow = z.infer<typeof FunctionalMailboxRow>

/** GET /api/admin/shared-mailboxes?q=&cursor=&limit= : begins of words of the name, or of the address. */
export const FunctionalMailboxQuery = z.object({
  q: z.string().trim().max(200).default(''),
  cursor: z.string().max(320).optional(),
  limit: z.coerce.number().int().min(1).max(maxMailboxesOnPage).default(50),
})
export type FunctionalMailboxQuery = z.infer<typeof FunctionalMailboxQuery>
export const FunctionalMailboxPage = z.object({
  mailboxes: z.array(FunctionalMailboxRow),
  total: z.number(),
  nextCursor: z.string().nullable(),
})
export type FunctionalMailboxPage = z.infer<typeof FunctionalMailboxPage>

/** GET /api/admin/shared-mailboxes/{mailbox} */
export const FunctionalMailbox = FunctionalMailboxRow.extend({
  members: z.array(
    SharedMember.extend({
      /** Passwords that this member has made for mail programs. */
      passwords: z.number(),
    }),
  ),
})
export type FunctionalMailbox = z.infer<typeof FunctionalMailbox>

const Name = z.string().trim().min(1).max(maxMailboxNameLength)

/** POST /api/admin/shared-mailboxes : the address whole, or only the part before the @. */
export const FunctionalMailboxInput = z.object({ address: z.string().trim().min(1).max(320), name: Name })
export type FunctionalMailboxInput = z.infer<typeof FunctionalMailboxInput>

/** PATCH /api/admin/shared-mailboxes/{mailbox} */
export const FunctionalMailboxChange = z.object({ name: Name })

/** PUT /api/admin/shared-mailboxes/{mailbox}/members : adds somebody, or changes what they may do. */
export const FunctionalMember = z.object({ member: z.string().trim().min(1).max(320), right: z.enum(sharedRights) })
