import type { Readable } from 'node:stream'
import MailComposer from 'nodemailer/lib/mail-composer'
import { AppError } from '../../contract/errors.ts'
import type { NamedAddress } from '../../mailstore/client/messages.ts'
import type { Recipients } from './recipients.ts'

export type OutgoingPart = {
  filename: string
  contentType: string
  content: () => Readable | Promise<Readable>
  /** Content-ID of a picture in the text; without one it is an attachment. */
  cid?: string
}

export type OutgoingMail = Recipients & {
  from: NamedAddress
  subject: string
  text: string
  html: string | null
  messageId: string
  inReplyTo: string | null
  references: readonly string[]
  parts: readonly OutgoingPart[]
  date: Date
}

/**
 * The message in RFC 5322 form, 7-bit ASCII whatever is in it, Bcc included: the copy in « Envoyés » keeps it, and the
 * queue takes it out. Throws `tooLarge` as soon as it passes `maxBytes`.
 */
export async function renderMime(mail: OutgoingMail, maxBytes: number): Promise<string> {
  const attachments = await Promise.all(
    mail.parts.map(async (part) => ({
      filename: part.filename,
      contentType: wrappedType(part.contentType),
      content: await part.content(),
      contentDisposition: part.cid === undefined ? 'attachment' : 'inline',
      ...(part.cid !== undefined && { cid: part.cid }),
    })),
  )
  const node = new MailComposer({
    from: mail.from,
    to: mail.to,
    cc: mail.cc,
    bcc: mail.bcc,
    subject: mail.subject.replace(/[\r\n]+/g, ' '),
    text: mail.text,
    ...(mail.html !== null && { html: mail.html }),
    messageId: mail.messageId,
    ...(mail.inReplyTo !== null && { inReplyTo: mail.inReplyTo }),
    ...(mail.references.length > 0 && { references: [...mail.references] }),
    date: mail.date,
    attachments,
    newline: '\r\n',
    // What is attached was opened above: nothing in the mail itself may name a file or a URL.
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile()
  node.keepBcc = true
  return collect(node.createReadStream(), maxBytes)
}

async function collect(stream: Readable, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of stream) {
    const buffer = chunk as Buffer
    bytes += buffer.length
    if (bytes > maxBytes) throw new AppError('tooLarge', 'The message is too large', { details: { maxBytes } })
    chunks.push(buffer)
  }
  return Buffer.concat(chunks, bytes).toString('latin1')
}

/**
 * RFC 2046 §5.2.1 and §5.1 forbid base64 for `message/` and `multipart/` parts, so what somebody attaches with such a
 * type (an .eml file) would go out as it is, with any bytes; as a plain file it arrives unharmed.
 */
function wrappedType(contentType: string): string {
  return /^(?:message|multipart)\//i.test(contentType) ? 'application/octet-stream' : contentType
}
