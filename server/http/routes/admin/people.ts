import { createRoute, z } from '@hono/zod-openapi'
import { AccountDetail, AccountPage, AccountQuery } from '../../../contract/administration.ts'
import { createRouter, ok } from '../../api.ts'
import type { HttpDeps } from '../../deps.ts'
import { requireRole } from '../../middleware/role.ts'

/** `{username}` of a path. */
export const AccountParameter = z.object({ username: z.string().min(1).max(320) })

/** The accounts of the academy: whom one looks for, and what is known of them. */
export function adminPeopleRoutes({ directory: { administration } }: HttpDeps) {
  return createRouter()
    .openapi(
      createRoute({
        method: 'get',
        path: '/people',
        middleware: requireRole('admin', 'helpdesk'),
        request: { query: AccountQuery },
        responses: ok(AccountPage, 'One page of the accounts, by username'),
      }),
      async (c) => c.json(await administration.findAccounts(c.req.valid('query')), 200),
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/people/{username}',
        middleware: requireRole('admin', 'helpdesk'),
        request: { params: AccountParameter },
        responses: ok(AccountDetail, 'What is known of an account'),
      }),
      async (c) => c.json(await administration.account(c.req.valid('param').username), 200),
    )
}
