import { createMiddleware } from 'hono/factory'
import type { Env } from '../deps.ts'

/**
 * Content Security Policy of our own pages: scripts, fonts and connections from here alone, nothing embedded from
 * elsewhere, and no one may embed us. Styles may stand in attributes, which the composer needs for what one writes.
 * The HTML of a message is a document of its own with a policy of its own (message-html/).
 */
export const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "frame-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

/** Headers of every answer; a route that sets one itself keeps its own. */
export const securityHeaders = createMiddleware<Env>(async (c, next) => {
  await next()
  const headers = c.res.headers
  const set = (name: string, value: string): void => {
    if (!headers.has(name)) headers.set(name, value)
  }
  set('Content-Security-Policy', pagePolicy)
  set('X-Content-Type-Options', 'nosniff')
  set('Referrer-Policy', 'no-referrer')
  set('Cross-Origin-Opener-Policy', 'same-origin')
  set('Cross-Origin-Resource-Policy', 'same-origin')
  set('Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()')
  // Names of hosts in a message are not to be looked up before somebody clicks.
  set('X-DNS-Prefetch-Control', 'off')
  if (c.get('secure')) set('Strict-Transport-Security', 'max-age=31536000')
  if (c.req.path.startsWith('/api/')) set('Cache-Control', 'no-store')
})
