import type { Context } from 'hono'
import type { Actor } from '../directory/administration/actor.ts'
import type { Env } from './deps.ts'
import type { ActingPerson } from '../directory/shared-mailboxes/types.ts'
import { metaOf } from './request-meta.ts'

/** Who administers, for the audit log. */
export const actorOf = (c: Context<Env>): Actor => ({
  username: c.get('session').username,
  roles: c.get('roles'),
  meta: metaOf(c),
})

/** The same for what has no roles to look at. */
export const actingPersonOf = (c: Context<Env>): ActingPerson => ({
  username: c.get('session').username,
  ...metaOf(c),
})
