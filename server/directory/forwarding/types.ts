import type { Forwarding, ForwardingChange } from '../../contract/forwarding.ts'
import type { RequestMeta, WebSession } from '../session-types.ts'

/**
 * Automatic forwarding. Mail flows to another address only after somebody who reads mail there has agreed, by a link
 * that was sent there; the same link ends it later, for who was mistaken or no longer wants it.
 */
export type ForwardingDesk = {
  read(accountId: string): Promise<Forwarding>
  /**
   * Asks the address, or ends what runs; `keepCopy` of what runs changes at once. Throws `proofRequired`, `forbidden`
   * where the academy does not allow it, `invalid` for one's own address, `tooManyRequests`.
   */
  change(session: WebSession, change: ForwardingChange, meta: RequestMeta): Promise<Forwarding>
  /** The address that mail goes to now; null for none. */
  targetOf(accountId: string): Promise<string | null>
  /** What a link stands for. Looking at it changes nothing. */
  look(token: string): Promise<ConsentLink>
  agree(token: string, meta: RequestMeta): Promise<ConsentLink>
  refuse(token: string, meta: RequestMeta): Promise<ConsentLink>
}

/** Whose mail it is about, for who has the link. `gone`: it was ended, asked anew, or is no link of ours. */
export type ConsentLink =
  | { state: 'waiting' | 'active' | 'refused'; displayName: string; address: string; target: string }
  | { state: 'expired' | 'gone' }
