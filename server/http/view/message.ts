import type { Attachment, Message, MessagePage, MessageSummary } from '../../contract/mail.ts'
import type { Listing, StoredAttachment, StoredMessage, StoredSummary } from '../../mailstore/client/message-shapes.ts'
import { hasRemoteContent } from '../message-html/remote-content.ts'
import { authenticationOf, type HeaderField, headerValue } from './headers.ts'

export function pageView({ results, total, nextCursor }: Listing): MessagePage {
  return { messages: results.map(summaryView), total, nextCursor: nextCursor || null }
}

export function summaryView(stored: StoredSummary): MessageSummary {
  return {
    ...commonView(stored),
    intro: introOf(stored.intro),
    hasAttachments: stored.attachments,
  }
}

function commonView(stored: StoredSummary | StoredMessage): Omit<MessageSummary, 'intro' | 'hasAttachments'> {
  return {
    mailboxId: stored.mailbox,
    uid: stored.id,
    threadId: stored.thread ?? null,
    from: stored.from[0] ?? null,
    to: stored.to,
    subject: oneLine(stored.subject),
    receivedAt: stored.idate,
    sizeBytes: stored.size,
    seen: stored.seen,
    flagged: stored.flagged,
    answered: stored.answered,
    forwarded: stored.forwarded,
    draft: stored.draft,
  }
}

export type MessageContext = {
  /** The fields of the header, topmost first. */
  headers: readonly HeaderField[]
  /** Domains of the academy. */
  domains: readonly string[]
  /** Name under which our own MX writes Authentication-Results. */
  authservId: string
  /** The functional mailbox that it lies in: what the browser loads by itself has to name it again. */
  account: string | null
}

/** Characters of text that the list shows under the subject. */
const introChars = 160

/** In text made of HTML a picture is its URL in brackets, which says nothing to a reader. */
const partInText = /\[(?:attachment:ATT\d+|cid:[^\]\s]{1,300})\]|\battachment:ATT\d+/g
const urlInBrackets = /\[https?:\/\/[^\]\s]{1,2000}\]/g

/** The first words of a text on one line. */
function introOf(text: string): string {
  const start = text
    .slice(0, 20 * introChars)
    .replace(partInText, ' ')
    .replace(urlInBrackets, ' ')
  return oneLine(start).slice(0, introChars)
}

export function messageView(stored: StoredMessage, context: MessageContext): Message {
  const base = `/api/mailboxes/${stored.mailbox}/messages/${stored.id}`
  const html = hasOwnHtml(stored.html) ? stored.html.join('') : ''
  const from = stored.from[0] ?? null
  const query = context.account === null ? '' : `?account=${context.account}`
  return {
    ...commonView(stored),
    intro: introOf(stored.text),
    hasAttachments: stored.attachments.length > 0,
    cc: stored.cc,
    bcc: stored.bcc,
    replyTo: stored.replyTo,
    sentAt: stored.date ?? null,
    messageId: stored.messageId,
    inReplyTo: headerValue(context.headers, 'in-reply-to')?.match(/<[^<>\s]+>/)?.[0] ?? null,
    references: stored.references,
    text: stored.text.replace(partInText, ''),
    htmlUrl: html === '' ? null : `${base}/html${query}`,
    hasRemoteContent: hasRemoteContent(html),
    attachments: stored.attachments.map((attachment) => attachmentView(attachment, html, { base, query })),
    authentication: authenticationOf(context.headers, context.authservId),
    external: from !== null && !context.domains.includes(domainOf(from.address)),
  }
}

/**
 * The mail store makes HTML of plain text: paragraphs and line ends, nothing else. Such a message is better shown as the
 * text that it is; one whose author used nothing more loses nothing by it.
 */
export function hasOwnHtml(parts: readonly string[]): boolean {
  return parts.some((part) => /<(?!\/?p>|br\/>)/i.test(part))
}

function attachmentView(
  attachment: StoredAttachment,
  html: string,
  { base, query }: { base: string; query: string },
): Attachment {
  return {
    id: attachment.id,
    filename: attachment.filename,
    contentType: attachment.contentType,
    // The mail store keeps the size in kilobytes, rounded up.
    sizeBytes: attachment.sizeKb * 1024,
    // The mail store has already turned `cid:` into `attachment:<id>`.
    inline: new RegExp(`attachment:${attachment.id}\\b`).test(html),
    url: `${base}/attachments/${attachment.id}${query}`,
  }
}

export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase()
}

const oneLine = (text: string): string => text.replace(/[\s\u0000-\u001f\u007f]+/g, ' ').trim()
