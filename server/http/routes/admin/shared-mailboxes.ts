import { createRoute, z } from '@hono/zod-openapi'
import {
  FunctionalMailbox,
  FunctionalMailboxChange,
  FunctionalMailboxInput,
  FunctionalMailboxPage,
  FunctionalMailboxQuery,
  FunctionalMember,
} from '../../../contract/functional-mailboxes.ts'
import { actingPersonOf } from '../../actor-of.ts'
import { createRouter, done, jsonBody, ok } from '../../api.ts'
import type { HttpDeps } from '../../deps.ts'
import { requireRole } from '../../middleware/role.ts'

/** By account, or by address. */
const params = z.object({ mailbox: z.string().min(1).max(320) })
const MemberParameter = params.extend({ username: z.string().min(1).max(320) })

/** The functional mailboxes of the academy and who uses them; nothing of what lies in them. */
export function adminSharedMailboxRoutes({ directory: { sharedMailboxes } }: HttpDeps) {
  const middleware = requireRole('admin')
  const all = { path: '/shared-mailboxes', middleware } as const
  const one = { path: '/shared-mailboxes/{mailbox}', middleware } as const
  const shown = ok(FunctionalMailbox, 'The mailbox as it is now')
  return createRouter()
    .openapi(
      createRoute({
        ...all,
        method: 'get',
        request: { query: FunctionalMailboxQuery },
        responses: ok(FunctionalMailboxPage, 'One page of the mailboxes, by address'),
      }),
      async (c) => c.json(await sharedMailboxes.page(c.req.valid('query')), 200),
    )
    .openapi(
      createRoute({ ...all, method: 'post', request: jsonBody(FunctionalMailboxInput), responses: shown }),
      async (c) => c.json(await sharedMailboxes.create(c.req.valid('json'), actingPersonOf(c)), 200),
    )
    .openapi(createRoute({ ...one, method: 'get', request: { params }, responses: shown }), async (c) =>
      c.json(await sharedMailboxes.get(c.req.valid('param').mailbox), 200),
    )
    .openapi(
      createRoute({
        ...one,
        method: 'patch',
        request: { params, ...jsonBody(FunctionalMailboxChange) },
        responses: shown,
      }),
      async (c) => {
        const { mailbox } = c.req.valid('param')
        return c.json(await sharedMailboxes.rename(mailbox, c.req.valid('json').name, actingPersonOf(c)), 200)
      },
    )
    .openapi(createRoute({ ...one, method: 'delete', request: { params }, responses: done }), async (c) => {
      await sharedMailboxes.remove(c.req.valid('param').mailbox, actingPersonOf(c))
      return c.body(null, 204)
    })
    .openapi(
      createRoute({
        method: 'put',
        path: '/shared-mailboxes/{mailbox}/members',
        middleware,
        request: { params, ...jsonBody(FunctionalMember) },
        responses: shown,
      }),
      async (c) => {
        const { member, right } = c.req.valid('json')
        const { mailbox } = c.req.valid('param')
        return c.json(await sharedMailboxes.setMember(mailbox, member, right, actingPersonOf(c)), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: '/shared-mailboxes/{mailbox}/members/{username}',
        middleware,
        request: { params: MemberParameter },
        responses: shown,
      }),
      async (c) => {
        const { mailbox, username } = c.req.valid('param')
        return c.json(await sharedMailboxes.removeMember(mailbox, username, actingPersonOf(c)), 200)
      },
    )
}
