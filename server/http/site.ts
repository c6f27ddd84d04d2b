import type { Context } from 'hono'
import type { Config } from '../config/schema.ts'
import { AppError } from '../contract/errors.ts'
import type { WebSite } from '../directory/second-factor/types.ts'
import type { Env } from './deps.ts'
import { requestedHost } from './middleware/origin-of-request.ts'

/**
 * The web site that the browser believes to be at, for passkeys: the configured one, else the one that this request
 * names. A false `Host` gains nothing: what an authenticator signs holds the site that the browser really was at, and a
 * passkey made for another host is not taken (WebAuthn §13.4.9).
 */
export function siteOf(c: Context<Env>, { http }: Pick<Config, 'http'>): WebSite {
  const origin = http.publicUrl || `${c.get('secure') ? 'https' : 'http'}://${requestedHost(c) ?? ''}`
  if (!URL.canParse(origin)) throw new AppError('invalid', 'The request does not say which host it is for')
  const url = new URL(origin)
  return { origin: url.origin, rpId: url.hostname }
}
