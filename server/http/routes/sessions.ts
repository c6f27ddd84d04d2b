import { createRoute } from '@hono/zod-openapi'
import { z } from 'zod'
import { EndAll, LogIns, WebDevices } from '../../contract/account-safety.ts'
import { createRouter, done, jsonBody, ok } from '../api.ts'
import { clearSessionToken } from '../cookie.ts'
import type { HttpDeps } from '../deps.ts'
import { metaOf } from '../request-meta.ts'

const SessionParameter = z.object({ sessionId: z.string().regex(/^[0-9a-f]{24}$/) })

/** Where this account is open, who came in lately, and the ending of sessions. */
export function sessionsRoutes({ directory }: Pick<HttpDeps, 'directory'>) {
  return createRouter()
    .openapi(
      createRoute({ method: 'get', path: '/sessions', responses: ok(WebDevices, 'The browsers that are logged in') }),
      async (c) => {
        const { accountId, sessionId } = c.get('session')
        const devices = (await directory.sessions.list(accountId)).map((each) => ({
          ...each,
          isThis: each.sessionId === sessionId,
          createdAt: each.createdAt.toISOString(),
          lastUsedAt: each.lastUsedAt.toISOString(),
        }))
        return c.json({ devices: devices.sort((a, b) => Number(b.isThis) - Number(a.isThis)) }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: '/sessions/{sessionId}',
        request: { params: SessionParameter },
        responses: done,
      }),
      async (c) => {
        await directory.devices.end(c.get('session').accountId, c.req.valid('param').sessionId, metaOf(c))
        return c.body(null, 204)
      },
    )
    .openapi(
      createRoute({ method: 'post', path: '/sessions/end-all', request: jsonBody(EndAll), responses: done }),
      async (c) => {
        await directory.devices.endAll(c.get('session').accountId, c.req.valid('json'), metaOf(c))
        clearSessionToken(c)
        return c.body(null, 204)
      },
    )
    .openapi(
      createRoute({ method: 'get', path: '/log-ins', responses: ok(LogIns, 'Log-ins and tries of the last 30 days') }),
      async (c) => {
        const logIns = await directory.devices.recentLogIns(c.get('session').accountId)
        return c.json({ logIns: logIns.map((each) => ({ ...each, at: each.at.toISOString() })) }, 200)
      },
    )
}
