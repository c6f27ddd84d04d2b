import type { Audit, AuditAction } from './audit.ts'
import type { Revision } from './revision.ts'
import type { ActingPerson } from './shared-mailboxes/types.ts'

type Change = {
  action: AuditAction
  /** The person it is about; null for none. */
  username: string | null
  actor: ActingPerson | undefined
  details: Record<string, string | number>
}
export type Tell = (change: Change) => Promise<void>

/** Tells of a change: those who look at it now, and the audit log. */
export function createTell(audit: Pick<Audit, 'write'>, revision: Pick<Revision, 'raise'>): Tell {
  return async ({ action, username, actor, details }) => {
    await revision.raise()
    await audit.write({
      action,
      username,
      ...(actor && { by: actor.username, meta: actor }),
      details,
    })
  }
}
