import { createRoute } from '@hono/zod-openapi'
import { AccessCode } from '../../../contract/administration.ts'
import { actorOf } from '../../actor-of.ts'
import { createRouter, ok } from '../../api.ts'
import type { HttpDeps } from '../../deps.ts'
import { requireRole } from '../../middleware/role.ts'
import { AccountParameter } from './people.ts'

/** A way back in for somebody who telephones: read out once, and used once. */
export function adminAccessCodeRoutes({ directory: { administration } }: HttpDeps) {
  return createRouter().openapi(
    createRoute({
      method: 'post',
      path: '/people/{username}/access-code',
      middleware: requireRole('admin', 'helpdesk'),
      request: { params: AccountParameter },
      responses: ok(AccessCode, 'The code, which is shown this once'),
    }),
    async (c) => {
      const { code, expiresAt } = await administration.makeAccessCode(c.req.valid('param').username, actorOf(c))
      return c.json({ code, expiresAt: expiresAt.toISOString() }, 200)
    },
  )
}
