import { createRoute, z } from '@hono/zod-openapi'
import { Headers, Message } from '../../contract/mail.ts'
import { hostNameOf, localDomains } from '../../config/schema.ts'
import { bytes, createRouter, MessageParameter, ok } from '../api.ts'
import { attachmentHeaders, streamResponse } from '../download.ts'
import type { HttpDeps } from '../deps.ts'
import { createGate } from '../gate.ts'
import { messageDocument, messagePolicy } from '../message-html/document.ts'
import { loadPictures } from '../message-html/pictures.ts'
import { sanitiseMessageHtml } from '../message-html/sanitise.ts'
import { hasOwnHtml, messageView } from '../view/message.ts'
import { readHeaders } from '../view/read-headers.ts'
import { AppError } from '../../contract/errors.ts'

const messagePath = '/mailboxes/{mailboxId}/messages/{uid}'

/** Documents made at once: one with large pictures may hold a hundred megabytes while it is made. */
const documentsAtOnce = 4
const documentsWaiting = 200

/** One message: its text and facts, its HTML as a document, its header, its source. */
export function messageRoutes({ client, config }: HttpDeps) {
  const domains = localDomains(config)
  const gate = createGate(documentsAtOnce, documentsWaiting)
  // Base64 of the largest message that comes in, and its text.
  const maxDocumentChars = 1.5 * config.mx.maxMessageBytes
  const authservId = hostNameOf(config).toLowerCase()
  return createRouter()
    .openapi(
      createRoute({
        method: 'get',
        path: messagePath,
        request: { params: MessageParameter },
        responses: ok(Message, 'The message'),
      }),
      async (c) => {
        const accountId = c.get('accountId')
        const message = c.req.valid('param')
        const [stored, headers] = await Promise.all([
          client.messages.get(accountId, message),
          readHeaders(client, accountId, message),
        ])
        return c.json(
          messageView(stored, { headers, domains, authservId, account: c.get('sharedMailbox')?.accountId ?? null }),
          200,
        )
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: `${messagePath}/html`,
        request: { params: MessageParameter, query: z.object({ images: z.enum(['0', '1']).default('0') }) },
        responses: bytes('text/html', 'The HTML of the message as a document without scripts'),
      }),
      async (c) => {
        const accountId = c.get('accountId')
        const message = c.req.valid('param')
        const allowRemote = c.req.valid('query').images === '1'
        const stored = await client.messages.get(accountId, message)
        if (!hasOwnHtml(stored.html)) throw new AppError('notFound', 'This message has no HTML')
        const document = await gate(async () => {
          const urlOfPicture = await loadPictures(client, accountId, stored, maxDocumentChars)
          return messageDocument(sanitiseMessageHtml(stored.html.join('<hr>'), { allowRemote, urlOfPicture }))
        })
        return c.body(document, 200, {
          'Content-Type': 'text/html; charset=utf-8',
          'Content-Security-Policy': messagePolicy(allowRemote),
          'Cache-Control': 'private, no-store',
        })
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: `${messagePath}/attachments/{attachmentId}`,
        request: { params: MessageParameter.extend({ attachmentId: z.string().regex(/^ATT\d{1,9}$/) }) },
        responses: bytes('application/octet-stream', 'The bytes of the attachment, as a download'),
      }),
      async (c) => {
        const accountId = c.get('accountId')
        const { attachmentId, ...message } = c.req.valid('param')
        const stored = await client.messages.get(accountId, message)
        const attachment = stored.attachments.find(({ id }) => id === attachmentId)
        if (!attachment) throw new AppError('notFound', 'There is no such attachment')
        const { body } = await client.messages.attachment(accountId, message, attachmentId)
        // A message never changes, so its parts may be kept by this browser as long as it likes.
        return streamResponse(body, {
          ...attachmentHeaders(attachment.filename, attachment.contentType),
          'Cache-Control': 'private, max-age=86400, immutable',
        })
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: `${messagePath}/headers`,
        request: { params: MessageParameter },
        responses: ok(Headers, 'The fields of the header, topmost first'),
      }),
      async (c) => {
        const headers = await readHeaders(client, c.get('accountId'), c.req.valid('param'))
        return c.json({ headers }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: `${messagePath}/source`,
        request: { params: MessageParameter },
        responses: bytes('message/rfc822', 'The message as it was received, as a download'),
      }),
      async (c) => {
        const message = c.req.valid('param')
        const { body } = await client.messages.source(c.get('accountId'), message)
        return streamResponse(body, attachmentHeaders(`message-${message.uid}.eml`, 'message/rfc822'))
      },
    )
}
