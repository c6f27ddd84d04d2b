import { randomUUID } from 'node:crypto'
import MailComposer from 'nodemailer/lib/mail-composer/index.js'

export type MessageInput = {
  from?: string
  to: string
  subject: string
  text?: string
  html?: string
  attachments?: { filename: string; contentType: string; content: Buffer; cid?: string }[]
  /** Header fields as name -> value. */
  headers?: Record<string, string>
}

export type TestMessage = { raw: Buffer; messageId: string }

/** A message as a real program writes it: MIME, encoded words, CRLF; with a Message-ID and a date of its own. */
export async function composeMessage(input: MessageInput): Promise<TestMessage> {
  const messageId = `<${randomUUID()}@exterieur.example>`
  const raw = await new MailComposer({
    from: input.from ?? 'Hélène Lefèvre <helene.lefevre@exterieur.example>',
    to: input.to,
    subject: input.subject,
    messageId,
    date: new Date(),
    text: input.text ?? 'Bonjour,\n\nà bientôt.\n',
    ...(input.html === undefined ? {} : { html: input.html }),
    attachments: input.attachments ?? [],
    headers: input.headers ?? {},
    newline: 'windows',
  })
    .compile()
    .build()
  return { raw, messageId }
}

/** A small message without MIME, built as text. */
export function plainMessage(input: { from?: string; to: string; subject: string; body?: string }): {
  raw: string
  messageId: string
} {
  const messageId = `<${randomUUID()}@exterieur.example>`
  const raw = [
    `From: ${input.from ?? 'Helene Lefevre <helene.lefevre@exterieur.example>'}`,
    `To: ${input.to}`,
    `Subject: ${input.subject}`,
    `Message-ID: ${messageId}`,
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
    '',
    input.body ?? 'Bonjour.',
    '',
  ].join('\r\n')
  return { raw, messageId }
}
