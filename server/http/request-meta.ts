import type { Context } from 'hono'
import type { RequestMeta } from '../directory/types.ts'
import type { Env } from './deps.ts'

const maxUserAgentLength = 300

/** Who asks, for the throttle and the audit log. */
export function metaOf(c: Context<Env>): RequestMeta {
  return { ip: c.get('ip'), userAgent: (c.req.header('user-agent') ?? '').slice(0, maxUserAgentLength) }
}
