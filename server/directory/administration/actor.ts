import type { Role } from '../../contract/administration.ts'

/** Who administers, and from where: the audit log names them beside the account they act on. */
export type Actor = {
  username: string
  roles: readonly Role[]
  meta: { ip: string; userAgent: string }
}
