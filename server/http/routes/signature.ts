import { createRoute } from '@hono/zod-openapi'
import { Signature } from '../../contract/signature.ts'
import { createRouter, done, jsonBody, ok } from '../api.ts'
import type { HttpDeps } from '../deps.ts'

/** What stands under one's messages; it is also in the session, where the composer reads it. */
export function signatureRoutes({ directory }: Pick<HttpDeps, 'directory'>) {
  const { signatures } = directory
  return createRouter()
    .openapi(createRoute({ method: 'get', path: '/signature', responses: ok(Signature, 'The signature') }), async (c) =>
      c.json(await signatures.read(c.get('session').accountId), 200),
    )
    .openapi(
      createRoute({ method: 'put', path: '/signature', request: jsonBody(Signature), responses: done }),
      async (c) => {
        await signatures.change(c.get('session').accountId, c.req.valid('json'))
        return c.body(null, 204)
      },
    )
}
