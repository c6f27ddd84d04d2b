import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { Env } from '../deps.ts'

/**
 * Who asks, and how. A proxy on this machine is believed what it says of its client; from anywhere else the
 * `X-Forwarded-` headers are what a stranger wrote.
 */
export function originOfRequest(secureCookies: 'auto' | 'always') {
  return createMiddleware<Env>(async (c, next) => {
    const peer = peerAddress(c)
    const behindProxy = isLoopback(peer)
    const forwardedFor = behindProxy ? lastOf(c.req.header('x-forwarded-for')) : undefined
    const forwardedProto = behindProxy ? lastOf(c.req.header('x-forwarded-proto')) : undefined
    c.set('ip', forwardedFor ?? peer)
    c.set(
      'secure',
      secureCookies === 'always' || forwardedProto === 'https' || new URL(c.req.url).protocol === 'https:',
    )
    await next()
  })
}

/** The host that the browser asked for: a proxy on this machine may have another name for us. */
export function requestedHost(c: Context<Env>): string | undefined {
  const forwarded = isLoopback(peerAddress(c)) ? lastOf(c.req.header('x-forwarded-host')) : undefined
  return forwarded ?? c.req.header('host')
}

function peerAddress(c: Context<Env>): string {
  // `app.request()` has no connection under it.
  const bindings: unknown = c.env
  if (typeof bindings !== 'object' || bindings === null || !('incoming' in bindings)) return ''
  return getConnInfo(c).remote.address?.replace(/^::ffff:/, '') ?? ''
}

const isLoopback = (address: string): boolean => address === '' || address === '::1' || address.startsWith('127.')

/** Each proxy adds at the end: the last entry is what our own proxy saw. */
const lastOf = (list: string | undefined): string | undefined => list?.split(',').at(-1)?.trim() || undefined
