import { domainOf } from '../mailstore/queue/enqueue.ts'
import type { QueueEntry } from '../mailstore/queue/claim.ts'
import type { Srs } from '../mailstore/srs/srs.ts'
import { isLooping } from './outgoing.ts'
import { type Outcome, refused } from './outcome.ts'

/** Recipients of one message that go to the same place in one transaction. */
export type Party = {
  /** Null for the delivery front. */
  domain: string | null
  entries: QueueEntry[]
  /** Where each is sent: the address itself, or the one behind a rewritten one. */
  forwardPaths: string[]
  /** Set where nothing is to be sent at all. */
  refusal: Outcome | null
}

export function partiesOf(
  deps: { srs: Pick<Srs, 'restore'>; localDomains: readonly string[] },
  entries: readonly QueueEntry[],
): Party[] {
  const parties = new Map<string, Party>()
  for (const entry of entries) {
    // A report on its way to whoever wrote what we had forwarded.
    const restored = deps.srs.restore(entry.recipient)
    const path = restored ?? entry.recipient
    const isLocal = restored === null && deps.localDomains.includes(entry.domain)
    const domain = isLocal ? null : domainOf(path)
    const refusal = refusalOf(entry, path)
    const key = JSON.stringify([domain, refusal, entry.request.notify, entry.request.orcpt])
    const party = parties.get(key) ?? { domain, entries: [], forwardPaths: [], refusal }
    party.entries.push(entry)
    party.forwardPaths.push(path)
    parties.set(key, party)
  }
  return [...parties.values()]
}

/** What cannot be sent at all. */
function refusalOf(entry: QueueEntry, path: string): Outcome | null {
  // Relay and HTTP targets of filters: mail goes by mail only, and whoever set such a target must hear of it.
  if (entry.document.http || entry.document.mx) return refused('5.3.5', 'this kind of forwarding is not supported here')
  if (isLooping(entry.message.metadata.headers)) return refused('5.4.6', 'the message has passed too many hosts')
  // RFC 6531 is not spoken to the world.
  if (/[^\x00-\x7f]/.test(path.slice(0, path.lastIndexOf('@')))) return refused('5.6.7', 'the address is not ASCII')
  return null
}
