import { createRoute } from '@hono/zod-openapi'
import { Absence, AbsenceChange } from '../../contract/absence.ts'
import { createRouter, jsonBody, ok } from '../api.ts'
import type { HttpDeps } from '../deps.ts'

/** What mail is answered while one is away. */
export function absenceRoutes({ directory }: Pick<HttpDeps, 'directory'>) {
  const { absence } = directory
  return createRouter()
    .openapi(
      createRoute({ method: 'get', path: '/absence', responses: ok(Absence, 'The answer, and when it is given') }),
      async (c) => c.json(await absence.read(c.get('session').accountId), 200),
    )
    .openapi(
      createRoute({
        method: 'put',
        path: '/absence',
        request: jsonBody(AbsenceChange),
        responses: ok(Absence, 'The answer as it is kept'),
      }),
      async (c) => c.json(await absence.change(c.get('session').accountId, c.req.valid('json')), 200),
    )
}
