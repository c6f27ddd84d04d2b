import { z } from 'zod'
import { MailboxId, Uid } from './mail.ts'

/**
 * GET /api/events: one Server-Sent Events stream per browser. Each event's `data` is one of these as JSON; its `id` is
 * handed back as Last-Event-ID on reconnection. `resync` means: what happened meanwhile is no longer known, load again.
 */
const OneEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello') }),
  z.object({ type: z.literal('resync') }),
  z.object({ type: z.literal('added'), mailboxId: MailboxId, uid: Uid }),
  z.object({ type: z.literal('removed'), mailboxId: MailboxId, uid: Uid }),
  z.object({ type: z.literal('flags'), mailboxId: MailboxId, uid: Uid, flags: z.array(z.string()) }),
  z.object({ type: z.literal('counts'), mailboxId: MailboxId, total: z.int(), unseen: z.int() }),
  z.object({ type: z.literal('mailboxes') }),
  /** The functional mailboxes that the reader may use are other ones now, or their right is another. */
  z.object({ type: z.literal('sharedMailboxes') }),
  z.object({ type: z.literal('signedOut') }),
])
/** `account` names the functional mailbox that it happened in; it is absent for the reader's own. */
export const MailEvent = OneEvent.and(z.object({ account: MailboxId.optional() }))
export type MailEvent = z.infer<typeof MailEvent>
