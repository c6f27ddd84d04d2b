import { createMiddleware } from 'hono/factory'
import { AppError } from '../../contract/errors.ts'
import type { Env } from '../deps.ts'
import { requestedHost } from './origin-of-request.ts'

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Another site cannot make a browser change something here (CSRF). Three locks, each enough in itself: the cookie is
 * SameSite=Strict; a request that a browser says comes from elsewhere is refused (this file, also before log-in); and
 * with a session every change must carry its token in a header, which no form of another site can send (session.ts).
 */
export const sameOrigin = createMiddleware<Env>(async (c, next) => {
  if (!safeMethods.has(c.req.method)) {
    const site = c.req.header('sec-fetch-site')
    if (site !== undefined && site !== 'same-origin') refuse()
    const origin = c.req.header('origin')
    if (origin !== undefined && hostOf(origin) !== requestedHost(c)) refuse()
  }
  await next()
})

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null
}

function refuse(): never {
  throw new AppError('forbidden', 'This request comes from another site')
}
