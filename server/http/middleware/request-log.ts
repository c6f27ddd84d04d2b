import { createMiddleware } from 'hono/factory'
import { routePath } from 'hono/route'
import { createLogger } from '../../kit/log.ts'
import type { Env } from '../deps.ts'

const log = createLogger('http')

/** One line per request at level debug. The route's pattern stands there, not the path: paths hold ids of mailboxes. */
export const requestLog = createMiddleware<Env>(async (c, next) => {
  const startedAt = performance.now()
  await next()
  log.debug(`${c.req.method} ${routePath(c)}`, {
    status: c.res.status,
    ms: Math.round(performance.now() - startedAt),
  })
})
