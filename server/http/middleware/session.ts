import { timingSafeEqual } from 'node:crypto'
import { createMiddleware } from 'hono/factory'
import { AppError } from '../../contract/errors.ts'
import type { Directory } from '../../directory/directory.ts'
import { readSessionToken } from '../cookie.ts'
import type { Env } from '../deps.ts'

/** The routes that nobody needs to be known for. Every other route under /api asks for a session. */
const publicRoutes = new Set([
  'GET /api/public',
  'GET /api/openapi.json',
  'POST /api/session',
  'POST /api/session/second-factor',
  'POST /api/session/passkey-options',
  'POST /api/session/passkey',
  'POST /api/first-administrator',
  'POST /api/first-administrator/check',
])

/** What one may do before choosing a password where the academy demands the choice. */
const beforePasswordChoice = new Set([
  'GET /api/session',
  'DELETE /api/session',
  'PUT /api/session/password',
  'GET /api/password-policy',
])

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Lets a request through with its session, or as one of the public routes, or not at all. */
export function requireSession(directory: Directory, numenPassword: 'suggestChange' | 'requireChange') {
  return createMiddleware<Env>(async (c, next) => {
    const route = `${c.req.method === 'HEAD' ? 'GET' : c.req.method} ${c.req.path}`
    if (publicRoutes.has(route)) return next()
    const token = readSessionToken(c)
    // An open tab renews its event stream by itself: that keeps no session alive that nobody uses.
    const touch = route !== 'GET /api/events'
    const session = token === undefined ? null : await directory.sessions.find(token, { touch })
    if (token === undefined || session === null) throw new AppError('unauthenticated', 'No session')
    if (!safeMethods.has(c.req.method) && !isEqual(c.req.header('x-csrf-token'), session.csrfToken))
      throw new AppError('forbidden', 'The X-CSRF-Token header is missing or wrong')
    if (numenPassword === 'requireChange' && session.passwordIsNumen && !beforePasswordChoice.has(route))
      throw new AppError('passwordChoiceRequired', 'Choisissez d’abord un mot de passe.')
    c.set('session', session)
    c.set('sessionToken', token)
    await next()
  })
}

function isEqual(given: string | undefined, expected: string): boolean {
  const a = Buffer.from(given ?? '')
  const b = Buffer.from(expected)
  return a.length === b.length && timingSafeEqual(a, b)
}
