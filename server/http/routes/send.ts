import { createRoute } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { AppError } from '../../contract/errors.ts'
import { DraftResult, OutgoingMessage, SendResult } from '../../contract/send.ts'
import { createLogger } from '../../kit/log.ts'
import type { MessageRef } from '../../mailstore/client/messages.ts'
import { createRouter, jsonBody, ok } from '../api.ts'
import { compose } from '../compose/compose.ts'
import { draftRecipientsOf, recipientsOf } from '../compose/recipients.ts'
import { type Sender, senderOf } from '../compose/sender.ts'
import type { Uploads } from '../compose/uploads.ts'
import type { Env, HttpDeps } from '../deps.ts'
import { createGate } from '../gate.ts'

const log = createLogger('http')

/** Messages made at once: each may hold a few times its 36 MB in memory while it is made and handed over. */
const maxComposing = 3
/** Those that wait for their turn; more means that something is wrong, and waiting longer helps nobody. */
const maxWaiting = 50

/** Sends what a person wrote, or keeps it as a draft. */
export function sendRoutes(deps: HttpDeps, uploads: Uploads) {
  const { client, directory, config, kickOutbound } = deps
  const gate = createGate(maxComposing, maxWaiting)
  return createRouter()
    .openapi(
      createRoute({
        method: 'post',
        path: '/send',
        request: jsonBody(OutgoingMessage),
        responses: ok(SendResult, 'On its way, with a copy in the Sent mailbox'),
      }),
      async (c) => {
        const accountId = c.get('accountId')
        const uploaderId = c.get('session').accountId
        const message = c.req.valid('json')
        const recipients = recipientsOf(message, config.submission.maxRecipients)
        const sender = await senderFor(c, message.from)
        const draftsId = await draftsOf(accountId)
        const sent = await gate(async () => {
          const input = { accountId, uploaderId, sender, message, recipients, draftsId }
          const composed = await compose({ ...deps, uploads }, input)
          const ip = c.get('ip')
          const from = sender.accountId
          // First a draft, then on its way: whatever ends this process in between, what was written is not lost.
          const draftsOfSender = from === accountId ? draftsId : await draftsOf(from)
          const draft = await client.messages.uploadDraft(from, draftsOfSender, { ...composed.upload, ip })
          try {
            return { ...(await client.messages.submit(from, draft, { ip })), ...composed }
          } catch (error) {
            await removeQuietly(from, draft)
            throw error
          }
        })
        kickOutbound()
        if (message.draftUid !== undefined)
          await removeQuietly(accountId, { mailboxId: draftsId, uid: message.draftUid })
        await Promise.all(message.uploadIds.map((id) => uploads.remove(uploaderId, id)))
        return c.json(
          { queueId: sent.queueId, messageId: sent.messageId, sent: sender.accountId === accountId ? sent.sent : null },
          200,
        )
      },
    )
    .openapi(
      createRoute({
        method: 'put',
        path: '/draft',
        request: jsonBody(OutgoingMessage),
        responses: ok(DraftResult, 'Where the draft lies now'),
      }),
      async (c) => {
        const accountId = c.get('accountId')
        const message = c.req.valid('json')
        const sender = await senderFor(c, message.from)
        const draftsId = await draftsOf(accountId)
        const recipients = draftRecipientsOf(message)
        const draft = await gate(async () => {
          const uploaderId = c.get('session').accountId
          const input = { accountId, uploaderId, sender, message, recipients, draftsId }
          const { upload } = await compose({ ...deps, uploads }, input)
          return client.messages.uploadDraft(accountId, draftsId, {
            ...upload,
            ip: c.get('ip'),
            ...(message.draftUid !== undefined && { replaces: { mailboxId: draftsId, uid: message.draftUid } }),
          })
        })
        return c.json({ draft }, 200)
      },
    )

  function senderFor(c: Context<Env>, from: string): Promise<Sender> {
    const personAccountId = c.get('session').accountId
    return senderOf(directory, { personAccountId, sharedMailbox: c.get('sharedMailbox'), from })
  }

  async function draftsOf(accountId: string): Promise<string> {
    const drafts = (await client.mailboxes.special(accountId)).find(({ specialUse }) => specialUse === '\\Drafts')
    if (!drafts) throw new AppError('conflict', 'This account has no mailbox for drafts')
    return drafts.id
  }

  /** What is left over is a draft too many: not worth failing for after the message went, or with another failure. */
  async function removeQuietly(accountId: string, message: MessageRef): Promise<void> {
    await client.messages
      .remove(accountId, message)
      .catch((error: unknown) => log.warn('a draft could not be removed', { error }))
  }
}
