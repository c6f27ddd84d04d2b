import { createRoute } from '@hono/zod-openapi'
import { Forwarding, ForwardingChange } from '../../contract/forwarding.ts'
import { createRouter, jsonBody, ok } from '../api.ts'
import type { HttpDeps } from '../deps.ts'
import { metaOf } from '../request-meta.ts'

/** Mail that also goes to another address. */
export function forwardingRoutes({ directory }: Pick<HttpDeps, 'directory'>) {
  const { forwarding } = directory
  return createRouter()
    .openapi(
      createRoute({ method: 'get', path: '/forwarding', responses: ok(Forwarding, 'What is forwarded, and may be') }),
      async (c) => c.json(await forwarding.read(c.get('session').accountId), 200),
    )
    .openapi(
      createRoute({
        method: 'put',
        path: '/forwarding',
        request: jsonBody(ForwardingChange),
        responses: ok(Forwarding, 'What is forwarded now; another address has been asked'),
      }),
      async (c) => c.json(await forwarding.change(c.get('session'), c.req.valid('json'), metaOf(c)), 200),
    )
}
