import { createRoute } from '@hono/zod-openapi'
import {
  FirstAdministratorCheck,
  FirstAdministratorLink,
  NewAdministrator,
} from '../../contract/first-administrator.ts'
import { createRouter, done, jsonBody, ok } from '../api.ts'
import type { HttpDeps } from '../deps.ts'
import { metaOf } from '../request-meta.ts'

/**
 * The page behind the link of the first run. The token proves everything here; it travels in bodies only, so that no
 * log of a proxy keeps it.
 */
export function firstAdministratorRoutes({ directory: { administration } }: HttpDeps) {
  const { first } = administration
  return createRouter()
    .openapi(
      createRoute({
        method: 'post',
        path: '/first-administrator/check',
        request: jsonBody(FirstAdministratorLink),
        responses: ok(FirstAdministratorCheck, 'Whether the link is still good'),
      }),
      async (c) => c.json({ good: await first.isGood(c.req.valid('json').token) }, 200),
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/first-administrator',
        request: jsonBody(NewAdministrator),
        responses: done,
      }),
      async (c) => {
        const { token, ...wanted } = c.req.valid('json')
        await first.create(token, wanted, metaOf(c))
        return c.body(null, 204)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/first-administrator/accept',
        request: jsonBody(FirstAdministratorLink),
        responses: done,
      }),
      async (c) => {
        await first.accept(c.req.valid('json').token, c.get('session').accountId, metaOf(c))
        return c.body(null, 204)
      },
    )
}
