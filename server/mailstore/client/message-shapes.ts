import { z } from 'zod'

/** What WildDuck tells of messages: the fields that Facteur uses, read leniently where a strange message may lack them. */

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '')
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false)

/** Addresses in a group (RFC 5322 §3.4: `Team: a@x, b@x;`) lie one level deeper. */
const Mailboxes = z.object({
  name: text,
  address: text,
  group: z.array(z.object({ name: text, address: text })).optional(),
})
export const AddressList = z
  .union([z.array(Mailboxes), Mailboxes.transform((one) => [one])])
  .nullish()
  .transform((list) =>
    (list ?? [])
      .flatMap((entry) => entry.group ?? [entry])
      .filter((entry) => entry.address !== '' || entry.name !== '')
      .map(({ name, address }) => ({ name, address })),
  )

const StoredAttachment = z.object({
  id: z.string(),
  filename: text,
  contentType: text,
  disposition: z.unknown().optional(),
  related: flag,
  cid: z.string().nullish(),
  sizeKb: z.number().default(0),
})
export type StoredAttachment = z.infer<typeof StoredAttachment>

const common = {
  id: z.int(),
  mailbox: z.string(),
  thread: z.string().nullish(),
  from: AddressList,
  to: AddressList,
  cc: AddressList,
  bcc: AddressList,
  subject: text,
  idate: z.string(),
  size: z.number(),
  seen: flag,
  flagged: flag,
  draft: flag,
  answered: flag,
  forwarded: flag,
}

export const StoredSummary = z.object({ ...common, intro: text, attachments: flag })
export type StoredSummary = z.infer<typeof StoredSummary>

export const Listing = z.object({
  total: z.int(),
  nextCursor: z.union([z.string(), z.literal(false)]),
  results: z.array(StoredSummary),
})
export type Listing = z.infer<typeof Listing>

export const StoredMessage = z.object({
  ...common,
  replyTo: AddressList,
  date: z.string().nullish(),
  messageId: text,
  references: z.array(z.string()).default([]),
  /** One text per MIME part, cut after 640 kB in all. */
  html: z
    .array(z.string())
    .nullish()
    .transform((parts) => parts ?? []),
  text,
  attachments: z.array(StoredAttachment).default([]),
  /** What a draft, or a message sent from one, answers. */
  reference: z
    .object({ mailbox: z.string(), id: z.int(), action: z.enum(['reply', 'replyAll', 'forward']) })
    .transform(({ mailbox, id, action }) => ({ mailboxId: mailbox, uid: id, action }))
    .nullish()
    .catch(null),
})
export type StoredMessage = z.infer<typeof StoredMessage>

const WalkedMessage = z.object({
  id: z.int(),
  idate: z.string(),
  seen: flag,
  flagged: flag,
  draft: flag,
  answered: flag,
  forwarded: flag,
})
export type WalkedMessage = z.infer<typeof WalkedMessage>

export const WalkedPage = z.object({
  nextCursor: z.union([z.string(), z.literal(false)]),
  results: z.array(WalkedMessage),
})
export type WalkedPage = z.infer<typeof WalkedPage>
