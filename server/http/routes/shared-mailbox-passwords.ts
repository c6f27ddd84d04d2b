import { createRoute, z } from '@hono/zod-openapi'
import {
  AccountId,
  NewSharedPassword,
  SharedPasswordCreate,
  SharedPasswordList,
} from '../../contract/shared-mailboxes.ts'
import { createRouter, done, jsonBody, ok } from '../api.ts'
import type { HttpDeps } from '../deps.ts'

const MailboxParameter = z.object({ accountId: AccountId })
const passwordsPath = '/shared-mailboxes/{accountId}/passwords'

/** The reader's own passwords of a functional mailbox, for mail programs. */
export function sharedMailboxPasswordRoutes({ directory: { sharedMailboxes } }: HttpDeps) {
  return createRouter()
    .openapi(
      createRoute({
        method: 'get',
        path: passwordsPath,
        request: { params: MailboxParameter },
        responses: ok(SharedPasswordList, 'The reader’s own passwords of this mailbox for mail programs'),
      }),
      async (c) => {
        const own = await sharedMailboxes.passwords.list(c.get('session').accountId, c.req.valid('param').accountId)
        const passwords = own.map((each) => ({ ...each, createdAt: each.createdAt.toISOString() }))
        return c.json({ passwords }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: passwordsPath,
        request: { params: MailboxParameter, ...jsonBody(SharedPasswordCreate) },
        responses: ok(NewSharedPassword, 'Shown this once'),
      }),
      async (c) => {
        const { accountId } = c.req.valid('param')
        const { label } = c.req.valid('json')
        const made = await sharedMailboxes.passwords.create(c.get('session'), accountId, label)
        return c.json({ ...made, createdAt: made.createdAt.toISOString() }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: `${passwordsPath}/{id}`,
        request: { params: MailboxParameter.extend({ id: AccountId }) },
        responses: done,
      }),
      async (c) => {
        const { accountId, id } = c.req.valid('param')
        await sharedMailboxes.passwords.remove(c.get('session').accountId, accountId, id)
        return c.body(null, 204)
      },
    )
}
