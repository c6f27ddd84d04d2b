import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { Env } from './deps.ts'

/**
 * The session cookie (RFC 6265bis §4.1). Over TLS its name has the prefix `__Host-`, which a browser takes only when the
 * cookie is Secure, for this host alone and for the whole site: a neighbouring host cannot plant one.
 */
const plainName = 'facteur_session'

const attributes = { httpOnly: true, sameSite: 'Strict', path: '/' } as const

export function readSessionToken(c: Context<Env>): string | undefined {
  return c.get('secure') ? getCookie(c, plainName, 'host') : getCookie(c, plainName)
}

/** No Max-Age: the browser forgets it when it is closed, and the server ends the session after its own time. */
export function writeSessionToken(c: Context<Env>, token: string): void {
  if (c.get('secure')) setCookie(c, plainName, token, { ...attributes, secure: true, prefix: 'host' })
  else setCookie(c, plainName, token, attributes)
}

export function clearSessionToken(c: Context<Env>): void {
  const secure = c.get('secure')
  deleteCookie(c, secure ? `__Host-${plainName}` : plainName, { ...attributes, secure })
}
