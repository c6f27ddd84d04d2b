import { createRoute } from '@hono/zod-openapi'
import { Mailbox, MailboxCreate, MailboxList, MailboxRename } from '../../contract/mail.ts'
import { createRouter, done, jsonBody, MailboxParameter, ok } from '../api.ts'
import type { HttpDeps } from '../deps.ts'
import { mailboxView } from '../view/mailbox.ts'

/** The folders of an account. */
export function mailboxRoutes({ client }: HttpDeps) {
  return createRouter()
    .openapi(
      createRoute({ method: 'get', path: '/mailboxes', responses: ok(MailboxList, 'All mailboxes with counters') }),
      async (c) => {
        const stored = await client.mailboxes.list(c.get('accountId'))
        return c.json({ mailboxes: stored.map(mailboxView) }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/mailboxes',
        request: jsonBody(MailboxCreate),
        responses: ok(Mailbox, 'The new mailbox'),
      }),
      async (c) => {
        const accountId = c.get('accountId')
        const mailboxId = await client.mailboxes.create(accountId, c.req.valid('json').path)
        return c.json(mailboxView(await client.mailboxes.get(accountId, mailboxId)), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'patch',
        path: '/mailboxes/{mailboxId}',
        request: { params: MailboxParameter, ...jsonBody(MailboxRename) },
        responses: ok(Mailbox, 'The mailbox under its new path'),
      }),
      async (c) => {
        const accountId = c.get('accountId')
        const { mailboxId } = c.req.valid('param')
        await client.mailboxes.rename(accountId, mailboxId, c.req.valid('json').path)
        return c.json(mailboxView(await client.mailboxes.get(accountId, mailboxId)), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: '/mailboxes/{mailboxId}',
        request: { params: MailboxParameter },
        responses: done,
      }),
      async (c) => {
        await client.mailboxes.remove(c.get('accountId'), c.req.valid('param').mailboxId)
        return c.body(null, 204)
      },
    )
}
