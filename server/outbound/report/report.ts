import { randomBytes, randomUUID } from 'node:crypto'
import libmime from 'libmime'
import { formatDate } from '../../mailstore/queue/format-date.ts'
import { formatHeader, headerField, type HeaderField, headerValues } from '../../mailstore/queue/header.ts'
import { encodePhrase, encodeQuotedPrintable, encodeWord } from './encode.ts'
import { humanText } from './human-text.ts'
import type { ReportingHost, ReportInput } from './report-input.ts'

/** Enough to recognise the original; a header may be a megabyte. */
const maxOriginalBytes = 64 * 1024

/**
 * A delivery status notification: multipart/report (RFC 6522) of a text for people, message/delivery-status (RFC 3464)
 * for programs, and the header of the original.
 */
export function buildReport(
  input: ReportInput,
  host: ReportingHost,
  now = new Date(),
): { header: HeaderField[]; body: Buffer } {
  const boundary = `rapport-${randomBytes(12).toString('hex')}`
  const title = titles[input.kind]
  const [subject = ''] = headerValues(input.original, 'subject').map((value) => libmime.decodeWords(value))
  const header = [
    headerField('Date', formatDate(now)),
    headerField('From', `${encodePhrase(`Messagerie – ${host.academyName}`)} <mailer-daemon@${host.domain}>`),
    headerField('To', `<${ascii(input.sender)}>`),
    headerField('Subject', encodeWord(subject === '' ? title : `${title} : ${subject.slice(0, 200)}`)),
    headerField('Message-ID', `<${randomUUID()}@${host.domain}>`),
    ...references(input.original),
    // RFC 3834 §5: no automatic reply may answer this.
    headerField('Auto-Submitted', 'auto-replied'),
    headerField('MIME-Version', '1.0'),
    headerField('Content-Type', `multipart/report; report-type=delivery-status;\r\n boundary="${boundary}"`),
  ]
  const parts = [
    part('text/plain; charset=utf-8', 'quoted-printable', encodeQuotedPrintable(humanText(input, subject, host))),
    part('message/delivery-status', '7bit', Buffer.from(deliveryStatus(input, host, now), 'latin1')),
    part('text/rfc822-headers', '8bit', formatHeader(withinBound(input.original))),
  ]
  const body = parts.flatMap((each) => [Buffer.from(`--${boundary}\r\n`), each, Buffer.from('\r\n')])
  return { header, body: Buffer.concat([...body, Buffer.from(`--${boundary}--\r\n`)]) }
}

const titles: Record<ReportInput['kind'], string> = {
  failed: 'Message non remis',
  delayed: 'Message retardé',
  delivered: 'Message remis',
  relayed: 'Message transmis',
}

function part(contentType: string, encoding: string, content: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from(`Content-Type: ${contentType}\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n`),
    content,
  ])
}

/** RFC 3464 §2.2 (the message) and §2.3 (the recipient). */
function deliveryStatus(input: ReportInput, host: ReportingHost, now: Date): string {
  const message = [
    ...(input.envelopeId === null ? [] : [`Original-Envelope-Id: ${fold(ascii(input.envelopeId))}`]),
    `Reporting-MTA: dns; ${host.hostName}`,
    `Arrival-Date: ${formatDate(input.arrivedAt)}`,
  ]
  const recipient = [
    ...(input.originalRecipient === null ? [] : [`Original-Recipient: ${ascii(input.originalRecipient)}`]),
    `Final-Recipient: rfc822; ${ascii(input.recipient)}`,
    `Action: ${input.kind}`,
    `Status: ${/^[245]\.\d{1,3}\.\d{1,3}$/.test(input.status) ? input.status : '5.0.0'}`,
    ...(input.remoteMta === null ? [] : [`Remote-MTA: dns; ${ascii(input.remoteMta)}`]),
    ...(input.diagnostic === '' ? [] : [`Diagnostic-Code: smtp; ${fold(ascii(input.diagnostic))}`]),
    `Last-Attempt-Date: ${formatDate(now)}`,
    ...(input.retryUntil === null ? [] : [`Will-Retry-Until: ${formatDate(input.retryUntil)}`]),
  ]
  return `${message.join('\r\n')}\r\n\r\n${recipient.join('\r\n')}\r\n`
}

/** So that mail programs show the report under the message it is about. */
function references(original: readonly HeaderField[]): HeaderField[] {
  const [messageId = ''] = headerValues(original, 'message-id')
  if (!/^<[\x21-\x3b\x3d\x3f-\x7e]{1,900}>$/.test(messageId)) return []
  return [headerField('In-Reply-To', messageId), headerField('References', messageId)]
}

function withinBound(original: readonly HeaderField[]): HeaderField[] {
  let bytes = 0
  return original.filter((field) => {
    bytes += field.line.length + 2
    return field.key !== 'bcc' && bytes <= maxOriginalBytes
  })
}

/** What strangers said, on one line of ASCII. */
const ascii = (text: string): string =>
  text
    .replace(/[\r\n\t]+/g, ' ')
    .replace(/[^\x20-\x7e]/g, '?')
    .slice(0, 1000)

/** Lines of at most 78 characters (RFC 5322 §2.1.1), parted where there are spaces. */
const fold = (text: string): string => text.replace(/(.{50,70}?) (?=\S)/g, '$1\r\n ')
