import { z } from 'zod'
import { maxBulkUids } from './limits.ts'
export { maxBulkUids, maxPageMessages } from './limits.ts'

/** Opaque id of a mailbox (24 hex digits). */
export const MailboxId = z.string().regex(/^[0-9a-f]{24}$/)
export const Uid = z.int().positive()

/** RFC 6154 special uses, and INBOX, which has none there. */
export const specialUses = ['inbox', 'sent', 'drafts', 'junk', 'trash', 'archive'] as const

export const Mailbox = z.object({
  id: MailboxId,
  /** `/` separates levels. */
  path: z.string(),
  /** The last level of the path, as the owner named it. */
  name: z.string(),
  specialUse: z.enum(specialUses).nullable(),
  total: z.int(),
  unseen: z.int(),
  uidValidity: z.number().optional(),
})
export type Mailbox = z.infer<typeof Mailbox>
export const MailboxList = z.object({ mailboxes: z.array(Mailbox) })
export type MailboxList = z.infer<typeof MailboxList>

/** POST /api/mailboxes */
export const MailboxCreate = z.object({ path: z.string().trim().min(1).max(1000) })
export type MailboxCreate = z.infer<typeof MailboxCreate>
/** PATCH /api/mailboxes/:mailboxId */
export const MailboxRename = z.object({ path: z.string().trim().min(1).max(1000) })
export type MailboxRename = z.infer<typeof MailboxRename>

export const Address = z.object({ name: z.string(), address: z.string() })
export type Address = z.infer<typeof Address>

/** One line of the message list. A message is named by mailbox and uid; a move gives it a new uid. */
export const MessageSummary = z.object({
  mailboxId: MailboxId,
  uid: Uid,
  threadId: z.string().nullable(),
  from: Address.nullable(),
  to: z.array(Address),
  subject: z.string(),
  /** First words of the text, on one line. */
  intro: z.string(),
  /** When the server received it, ISO 8601. */
  receivedAt: z.iso.datetime(),
  sizeBytes: z.int(),
  seen: z.boolean(),
  flagged: z.boolean(),
  answered: z.boolean(),
  forwarded: z.boolean(),
  draft: z.boolean(),
  hasAttachments: z.boolean(),
})
export type MessageSummary = z.infer<typeof MessageSummary>

/** GET /api/mailboxes/:mailboxId/messages?limit=&cursor= : newest first. */
export const MessagePage = z.object({
  messages: z.array(MessageSummary),
  total: z.int(),
  /** Hand it back as `cursor` to get the next (older) page; null at the end. */
  nextCursor: z.string().nullable(),
})
export type MessagePage = z.infer<typeof MessagePage>

export const Attachment = z.object({
  id: z.string(),
  filename: z.string(),
  contentType: z.string(),
  /** Decoded size. */
  sizeBytes: z.int(),
  /** Shown inside the HTML (`cid:`) rather than listed. */
  inline: z.boolean(),
  /** GET it: the bytes, as a download. */
  url: z.string(),
})
export type Attachment = z.infer<typeof Attachment>

/** GET /api/mailboxes/:mailboxId/messages/:uid */
export const Message = MessageSummary.extend({
  cc: z.array(Address),
  bcc: z.array(Address),
  replyTo: z.array(Address),
  /** Date header, ISO 8601; null when absent or unreadable. */
  sentAt: z.iso.datetime().nullable(),
  messageId: z.string(),
  inReplyTo: z.string().nullable(),
  references: z.array(z.string()),
  /** Plain text, empty when the message has only HTML. */
  text: z.string(),
  /**
   * GET it in an iframe with `sandbox="allow-popups allow-popups-to-escape-sandbox"`: the HTML as a document of its
   * own; null when the message has none. `images=1` in the query lets remote images load.
   */
  htmlUrl: z.string().nullable(),
  /** True when the HTML wants to load something from elsewhere. */
  hasRemoteContent: z.boolean(),
  attachments: z.array(Attachment),
  /** What authentication said of the sender (RFC 8601), in short. */
  authentication: z.object({ spf: z.string().nullable(), dkim: z.string().nullable(), dmarc: z.string().nullable() }),
  /** The sender is outside the academy's domains. */
  external: z.boolean(),
})
export type Message = z.infer<typeof Message>

export const Headers = z.object({ headers: z.array(z.object({ name: z.string(), value: z.string() })) })
export type Headers = z.infer<typeof Headers>

/** Flags that a reader sets. "Answered" and "forwarded" come from sending (see `regarding` in send.ts). */
export const flagNames = ['seen', 'flagged'] as const
export type FlagName = (typeof flagNames)[number]
const uids = z.array(Uid).min(1).max(maxBulkUids)
/** PATCH /api/mailboxes/:mailboxId/messages */
export const FlagChange = z.object({ uids, set: z.partialRecord(z.enum(flagNames), z.boolean()) })
export type FlagChange = z.infer<typeof FlagChange>
/** POST /api/mailboxes/:mailboxId/messages/move */
export const MoveRequest = z.object({ uids, toMailboxId: MailboxId })
export type MoveRequest = z.infer<typeof MoveRequest>
/** The answer to a move: old uid, new uid in the target, so that an undo can move back. */
export const MoveResult = z.object({ toMailboxId: MailboxId, moved: z.array(z.tuple([Uid, Uid])) })
export type MoveResult = z.infer<typeof MoveResult>
/** POST /api/mailboxes/:mailboxId/messages/delete: to the bin, or for ever when they are in it (or in Junk). */
export const DeleteRequest = z.object({ uids })
export type DeleteRequest = z.infer<typeof DeleteRequest>
export const DeleteResult = z.object({ permanently: z.boolean(), moved: MoveResult.nullable() })
export type DeleteResult = z.infer<typeof DeleteResult>

/** GET /api/search?q=&mailboxId=&limit=&cursor= answers a MessagePage; `q` is words, all of which must be there. */
