import { z } from 'zod'
import { MailboxId, Uid } from './mail.ts'

/** POST /api/uploads (raw body, headers Content-Type and X-Filename, percent-encoded UTF-8): one attachment, kept until sent or 24 h. */
export const Upload = z.object({ id: z.string(), filename: z.string(), contentType: z.string(), sizeBytes: z.int() })
export type Upload = z.infer<typeof Upload>

const MessageRef = z.object({ mailboxId: MailboxId, uid: Uid })

/** POST /api/send, and PUT /api/draft. */
export const OutgoingMessage = z.object({
  from: z.string().max(320),
  /** As typed: `Name <local@domain>` or a bare address, one per entry. */
  to: z.array(z.string().max(1000)),
  cc: z.array(z.string().max(1000)).default([]),
  bcc: z.array(z.string().max(1000)).default([]),
  subject: z.string().max(2000).default(''),
  text: z.string().default(''),
  /** When present the message is multipart/alternative; `text` is derived when empty. */
  html: z.string().optional(),
  uploadIds: z.array(z.string()).max(200).default([]),
  /** Attachments of an existing message to send along (forward), by attachment id. */
  forwardAttachments: z.object({ message: MessageRef, attachmentIds: z.array(z.string()) }).optional(),
  /** What this answers: sets In-Reply-To and References and marks the original answered or forwarded. */
  regarding: MessageRef.extend({ action: z.enum(['reply', 'replyAll', 'forward']) }).optional(),
  /** The draft this replaces: it is removed once the message is queued (or the new draft is kept). */
  draftUid: Uid.optional(),
})
export type OutgoingMessage = z.infer<typeof OutgoingMessage>
/** What a caller may leave out. */
export type OutgoingMessageInput = z.input<typeof OutgoingMessage>

export const SendResult = z.object({ queueId: z.string(), messageId: z.string(), sent: MessageRef.nullable() })
export type SendResult = z.infer<typeof SendResult>

export const DraftResult = z.object({ draft: MessageRef })
export type DraftResult = z.infer<typeof DraftResult>
