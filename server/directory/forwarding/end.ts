import type { Room } from '../room.ts'
import type { RequestMeta } from '../session-types.ts'
import { applyForwarding } from './apply.ts'
import type { ForwardingStore } from './store.ts'

/** Ends what runs and what waits, and tells its owner of the former. `meta`: who asked; null for the service itself. */
export async function endForwarding(
  room: Pick<Room, 'accounts' | 'people' | 'audit' | 'mail' | 'now'>,
  store: ForwardingStore,
  accountId: string,
  meta: RequestMeta | null,
): Promise<void> {
  const document = await store.findOne({ _id: accountId })
  if (document === null) return
  if (document.active !== null) await applyForwarding(room.accounts, accountId, null)
  await store.deleteOne({ _id: accountId })
  const person = await room.people.findOne({ accountId })
  if (document.active === null || person === null) return
  const { target } = document.active
  const { username } = person
  await room.audit.write({ action: 'forwardingOff', username, ...(meta && { meta }), details: { target } })
  await room.mail.tell(person, { kind: 'forwardingOff', at: room.now(), ...(meta && { ip: meta.ip }), target })
}
