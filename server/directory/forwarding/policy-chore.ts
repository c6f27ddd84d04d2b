import type { Chore } from '../../kit/chores/chore.ts'
import type { Room } from '../room.ts'
import { endForwarding } from './end.ts'
import { isAllowed } from './policy.ts'
import type { ForwardingStore } from './store.ts'

const everyMs = 24 * 3_600_000

/** Ends what the academy's policy no longer allows. */
export function forwardingChore(room: Room, store: ForwardingStore): Chore {
  return {
    name: 'forwardings',
    everyMs,
    async run(signal) {
      if (room.config.accounts.forwarding === 'allowed') return
      for await (const { _id: accountId, active, waiting } of store.find({})) {
        if (signal.aborted) return
        const targets = [active, waiting].flatMap((part) => (part === null ? [] : [part.target]))
        if (!targets.every((target) => isAllowed(room.config, target)))
          await endForwarding(room, store, accountId, null)
      }
    },
  }
}
