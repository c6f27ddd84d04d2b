import { createRoute, z } from '@hono/zod-openapi'
import { AliasAnswer, AliasInput } from '../../../contract/administration.ts'
import { actingPersonOf } from '../../actor-of.ts'
import { createRouter, jsonBody, ok } from '../../api.ts'
import type { HttpDeps } from '../../deps.ts'
import { requireRole } from '../../middleware/role.ts'
import { AccountParameter } from './people.ts'

const AliasParameter = AccountParameter.extend({ address: z.string().min(1).max(320) })

/** Further addresses of a person. */
export function adminAliasRoutes({ directory: { aliases } }: HttpDeps) {
  const middleware = requireRole('admin')
  return createRouter()
    .openapi(
      createRoute({
        method: 'post',
        path: '/people/{username}/aliases',
        middleware,
        request: { params: AccountParameter, ...jsonBody(AliasInput) },
        responses: ok(AliasAnswer, 'Mail to this address now arrives in the account'),
      }),
      async (c) => {
        const { username } = c.req.valid('param')
        const address = await aliases.add(username, c.req.valid('json').address, actingPersonOf(c))
        return c.json({ address }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: '/people/{username}/aliases/{address}',
        middleware,
        request: { params: AliasParameter },
        responses: ok(AliasAnswer, 'Mail to this address is refused from now on'),
      }),
      async (c) => {
        const { username, address } = c.req.valid('param')
        return c.json({ address: await aliases.remove(username, address, actingPersonOf(c)) }, 200)
      },
    )
}
