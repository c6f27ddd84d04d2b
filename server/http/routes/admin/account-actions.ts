import { createRoute } from '@hono/zod-openapi'
import { QuotaChange, RoleChange, StateChange } from '../../../contract/administration.ts'
import { actorOf } from '../../actor-of.ts'
import { createRouter, done, jsonBody } from '../../api.ts'
import type { HttpDeps } from '../../deps.ts'
import { requireRole } from '../../middleware/role.ts'
import { AccountParameter } from './people.ts'

/** What is done to an account of another. The roles that may are named at each route. */
export function adminAccountRoutes({ directory: { administration } }: HttpDeps) {
  const params = AccountParameter
  return createRouter()
    .openapi(
      createRoute({
        method: 'put',
        path: '/people/{username}/roles',
        middleware: requireRole('admin'),
        request: { params, ...jsonBody(RoleChange) },
        responses: done,
      }),
      async (c) => {
        await administration.setRoles(c.req.valid('param').username, c.req.valid('json').roles, actorOf(c))
        return c.body(null, 204)
      },
    )
    .openapi(
      createRoute({
        method: 'put',
        path: '/people/{username}/quota',
        middleware: requireRole('admin'),
        request: { params, ...jsonBody(QuotaChange) },
        responses: done,
      }),
      async (c) => {
        await administration.setQuota(c.req.valid('param').username, c.req.valid('json').allowedBytes, actorOf(c))
        return c.body(null, 204)
      },
    )
    .openapi(
      createRoute({
        method: 'put',
        path: '/people/{username}/state',
        middleware: requireRole('admin'),
        request: { params, ...jsonBody(StateChange) },
        responses: done,
      }),
      async (c) => {
        const suspended = c.req.valid('json').state === 'suspended'
        await administration.setSuspended(c.req.valid('param').username, suspended, actorOf(c))
        return c.body(null, 204)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/people/{username}/unlock',
        middleware: requireRole('admin', 'helpdesk'),
        request: { params },
        responses: done,
      }),
      async (c) => {
        await administration.unlock(c.req.valid('param').username, actorOf(c))
        return c.body(null, 204)
      },
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: '/people/{username}/second-factors',
        middleware: requireRole('admin', 'helpdesk'),
        request: { params },
        responses: done,
      }),
      async (c) => {
        await administration.removeSecondFactors(c.req.valid('param').username, actorOf(c))
        return c.body(null, 204)
      },
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: '/people/{username}/sessions',
        middleware: requireRole('admin'),
        request: { params },
        responses: done,
      }),
      async (c) => {
        await administration.closeSessions(c.req.valid('param').username, actorOf(c))
        return c.body(null, 204)
      },
    )
}
