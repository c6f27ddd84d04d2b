import type { Context } from 'hono'
import type { Env } from '../deps.ts'

/** No script, nothing inline, nothing from elsewhere: these pages work in every browser and run nothing of anybody. */
const formPolicy = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

/** A page with a secret in its address, or an answer to one, stays nowhere; its address goes nowhere else. */
export const formHeaders = async (c: Context<Env>, next: () => Promise<void>): Promise<void> => {
  await next()
  c.header('Content-Security-Policy', formPolicy)
  c.header('Cache-Control', 'no-store')
  // With `no-referrer` browsers send forms with `Origin: null` (Fetch, « append a request Origin header »).
  c.header('Referrer-Policy', 'same-origin')
}
