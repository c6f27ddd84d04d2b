import { createRoute } from '@hono/zod-openapi'
import { InstanceState } from '../../../contract/administration.ts'
import { createRouter, ok } from '../../api.ts'
import type { HttpDeps } from '../../deps.ts'
import { requireRole } from '../../middleware/role.ts'
import { version } from '../../version.ts'

/** How the instance is. */
export function adminStateRoutes({ services }: HttpDeps) {
  return createRouter().openapi(
    createRoute({
      method: 'get',
      path: '/state',
      middleware: requireRole('admin'),
      responses: ok(InstanceState, 'Services, queue, disk'),
    }),
    (c) => c.json({ version, services: [...services()] }, 200),
  )
}
