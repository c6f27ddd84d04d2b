import { createLogger } from '../kit/log.ts'
import type { QueueEntry } from '../mailstore/queue/claim.ts'
import { expansionOf } from '../mailstore/queue/expansion.ts'
import type { Queue } from '../mailstore/queue/queue.ts'

/**
 * Gives a message out to the members of a list, slice by slice: the next members come in when most of those before them
 * are served. So a list of fifty thousand holds up nobody else's mail, and the queue stays small.
 */
export type ExpandDeps = {
  queue: Pick<Queue, 'expansions' | 'defer' | 'remove'>
  /** All members, each once, sorted; null for a list that is gone. */
  listAddresses: (listId: string) => Promise<string[] | null>
  /** More can be claimed. */
  onAdded: () => void
}

/** Members in the queue at once: four transactions of the pump. */
const sliceSize = 200
const refillBelow = 100
const lookAgainMs = 500
const failurePauseMs = 5_000
/** Messages whose members are kept in memory while they are given out. */
const maxRemembered = 2

const log = createLogger('pump')

export function createExpansion(deps: ExpandDeps): (entry: QueueEntry) => Promise<void> {
  const { queue, onAdded } = deps
  const remembered = new Map<string, string[]>()

  async function membersFor(entry: QueueEntry): Promise<string[]> {
    const known = remembered.get(entry.queueId)
    if (known) return known
    const members = (await deps.listAddresses(expansionOf(entry).listId)) ?? []
    for (const oldest of remembered.keys()) if (remembered.size >= maxRemembered) remembered.delete(oldest)
    remembered.set(entry.queueId, members)
    return members
  }

  async function step(entry: QueueEntry): Promise<void> {
    const { queueId } = entry
    const later = new Date(Date.now() + lookAgainMs)
    if (!(await queue.expansions.isNew(entry))) return queue.remove(entry)
    if ((await queue.expansions.waiting(entry)) >= refillBelow) return queue.defer(entry, later, '', false)
    const { after, count } = expansionOf(entry)
    const members = await membersFor(entry)
    const start = members.findIndex((address) => address > after)
    const slice = start === -1 ? [] : members.slice(start, start + sliceSize)
    if (slice.length > 0) {
      await queue.expansions.add(entry, slice, later)
      onAdded()
      return
    }
    remembered.delete(queueId)
    await queue.expansions.finish(entry)
    await queue.remove(entry)
    log.info('given out to all members', { queueId, members: count })
  }

  return async (entry) => {
    try {
      await step(entry)
    } catch (error) {
      log.warn('a list waits', { queueId: entry.queueId, error })
      // Where this fails too, the lock is released when the database is back.
      await queue.defer(entry, new Date(Date.now() + failurePauseMs), '', false).catch(() => undefined)
    }
  }
}
