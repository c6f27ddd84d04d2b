import type { Message } from '../../../server/contract/mail.ts'
import type { Session } from '../../../server/contract/session.ts'
import type { FacteurApi } from '../../api/facteur-api.ts'
import { words, language } from '../../locales/words.ts'
import { displayName, formatAddress } from '../../model/addresses.ts'
import { formatFullDate } from '../../model/dates.ts'
import { escapeHtml, signatureHtml, textToHtml } from '../../model/quote.ts'
import { answeringAddress, forwardSubject, type ReplyAction, replyRecipients, replySubject } from '../../model/reply.ts'
import { cleanHtml } from '../../safe/clean-html.ts'
import type { DraftSeed } from '../../state/draft.ts'

/** What a composer starts from. This file brings the sanitiser, so it is loaded with the first answer. */

/** The answer to a message, or its forward, with the original below. */
export async function answerSeed(
  api: FacteurApi,
  session: Session,
  message: Message,
  action: ReplyAction,
): Promise<DraftSeed> {
  const original = await originalHtml(api, message)
  const isForward = action === 'forward'
  const { to, cc } = isForward ? { to: [], cc: [] } : replyRecipients(message, session.addresses, action === 'replyAll')
  return {
    from: answeringAddress(message, session.addresses),
    to: to.map(formatAddress),
    cc: cc.map(formatAddress),
    bcc: [],
    subject: isForward ? forwardSubject(message.subject) : replySubject(message.subject),
    html: `${aboveOriginal(session)}${isForward ? forwarded(message, original) : quoted(message, original)}`,
    carried: isForward ? carriedOf(message) : null,
    regarding: { mailboxId: message.mailboxId, uid: message.uid, action },
    draft: null,
    focus: isForward ? 'to' : 'body',
  }
}

/** A draft taken up again. */
export async function draftSeed(api: FacteurApi, session: Session, draft: Message): Promise<DraftSeed> {
  return {
    from: draft.from?.address ?? session.address,
    to: draft.to.map(formatAddress),
    cc: draft.cc.map(formatAddress),
    bcc: draft.bcc.map(formatAddress),
    subject: draft.subject,
    html: await originalHtml(api, draft),
    carried: carriedOf(draft),
    regarding: null,
    draft: { mailboxId: draft.mailboxId, uid: draft.uid },
    focus: draft.to.length === 0 ? 'to' : 'body',
  }
}

/** Room to write, and the signature where it is wished. */
function aboveOriginal({ signature: { text, onAnswers } }: Session): string {
  const space = '<div><br></div>'
  return onAnswers && text !== '' ? `${signatureHtml(text)}${space}` : space + space
}

async function originalHtml(api: FacteurApi, message: Message): Promise<string> {
  return message.htmlUrl === null ? textToHtml(message.text) : cleanHtml(await api.http.text(message.htmlUrl))
}

function quoted(message: Message, html: string): string {
  const who = message.from === null ? words.unknownSender : displayName(message.from)
  const attribution = words.compose.attribution(formatFullDate(message.sentAt ?? message.receivedAt, language), who)
  return `<div>${escapeHtml(attribution)}</div><blockquote type="cite">${html}</blockquote>`
}

function forwarded(message: Message, html: string): string {
  const lines = [
    [words.message.from, message.from === null ? '' : formatAddress(message.from)],
    [words.message.date, formatFullDate(message.sentAt ?? message.receivedAt, language)],
    [words.message.to, message.to.map(formatAddress).join(', ')],
    [words.message.cc, message.cc.map(formatAddress).join(', ')],
    [words.message.subject, message.subject],
  ].filter(([, value]) => value !== '')
  const head = lines.map(
    ([name, value]) => `<div><b>${escapeHtml(`${name ?? ''} :`)}</b> ${escapeHtml(value ?? '')}</div>`,
  )
  return `<div>${escapeHtml(words.compose.forwardedHeading)}</div>${head.join('')}<div><br></div>${html}`
}

function carriedOf(message: Message): DraftSeed['carried'] {
  if (message.attachments.length === 0) return null
  const files = message.attachments.map(({ id, filename, contentType, sizeBytes }) => {
    return { attachmentId: id, filename, contentType, sizeBytes }
  })
  return { source: { mailboxId: message.mailboxId, uid: message.uid }, files }
}
