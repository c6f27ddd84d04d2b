import { createRoute } from '@hono/zod-openapi'
import { DepartureInput, DeparturePlan, DepartureQuestion } from '../../../contract/departure.ts'
import { actorOf } from '../../actor-of.ts'
import { createRouter, done, jsonBody, ok } from '../../api.ts'
import type { HttpDeps } from '../../deps.ts'
import { requireRole } from '../../middleware/role.ts'
import { AccountParameter } from './people.ts'

/** When a person leaves. What is known of it stands in what is known of the person (people.ts). */
export function adminDepartureRoutes({ directory: { departures } }: HttpDeps) {
  const route = { path: '/people/{username}/departure', middleware: requireRole('admin') } as const
  const params = AccountParameter
  return createRouter()
    .openapi(
      createRoute({
        ...route,
        method: 'get',
        request: { params, query: DepartureQuestion },
        responses: ok(DeparturePlan, 'What would happen with this date'),
      }),
      async (c) => c.json(await departures.preview(c.req.valid('param').username, c.req.valid('query').endsOn), 200),
    )
    .openapi(
      createRoute({ ...route, method: 'put', request: { params, ...jsonBody(DepartureInput) }, responses: done }),
      async (c) => {
        await departures.set(c.req.valid('param').username, c.req.valid('json'), actorOf(c))
        return c.body(null, 204)
      },
    )
    .openapi(createRoute({ ...route, method: 'delete', request: { params }, responses: done }), async (c) => {
      await departures.cancel(c.req.valid('param').username, actorOf(c))
      return c.body(null, 204)
    })
}
