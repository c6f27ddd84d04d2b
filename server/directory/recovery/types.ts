import type { Actor } from '../audit/entry.ts'
import type { RequestMeta } from '../session-types.ts'

/** A NUMEN is known to several offices, so it alone must not be enough; the family name is asked as well. */
export type NumenProof = { numen: string; familyName: string }

export type LinkView =
  { state: 'open'; username: string; displayName: string } | { state: 'used' | 'expired' | 'unknown' }

/**
 * Ways back in. Those of another policy than the academy's are `forbidden`, with the words of the help desk; whoever
 * tries much gets `tooManyRequests`.
 */
export type Recovery = {
  /** Policy `numen`: the username of the person with this NUMEN and family name, or null. */
  findUsername(proof: NumenProof, meta: RequestMeta): Promise<{ username: string } | null>
  /** Policy `numen`: back to the NUMEN as the password; true when it was done. */
  resetToNumen(proof: NumenProof & { username: string }, meta: RequestMeta): Promise<boolean>
  /** Policy `contact`: the same whoever was meant, at the same time. */
  requestLink(who: { username: string } | NumenProof, meta: RequestMeta): Promise<void>
  /** Looking does not use it up. */
  openLink(token: string): Promise<LinkView>
  /** Throws `invalid` when the password may not be chosen; the link stays open then. */
  useLink(token: string, newPassword: string, meta: RequestMeta): Promise<LinkView | { state: 'done' }>
  /** Throws `notFound`. The code is shown to `by` once and kept nowhere; an earlier one ends. */
  makeHelpdeskCode(username: string, by: Actor, meta?: RequestMeta): Promise<{ code: string; expiresAt: Date }>
  /** Throws `forbidden` (one sentence for every reason), `invalid` for a password that may not be chosen. */
  useHelpdeskCode(
    proof: { username: string; code: string; newPassword: string },
    meta: RequestMeta,
  ): Promise<{ username: string }>
}
