import type { Db } from 'mongodb'
import { AppError } from '../../contract/errors.ts'
import { createLogger } from '../../kit/log.ts'
import { type Claims, openClaims } from './claim.ts'
import { collectOrphans } from './collect-orphans.ts'
import { type EnqueueInput, enqueue } from './enqueue.ts'
import { type Expansions, openExpansions } from './expansion.ts'
import { openStore } from './store.ts'

/**
 * The queue of mail that leaves an account, for colleagues and for the world alike. It is WildDuck's own (documents.ts),
 * kept in the database: what was accepted with a 250 is in it before the 250 is said, and leaves it only when somebody
 * else has taken responsibility (RFC 5321 §6.1) or the sender has a report.
 *
 * Rules: a message is whole before the first recipient document exists, so that nobody claims half a message; a claim
 * is a lock with a holder and a time, so that a dead process holds nothing for ever; delivery is at least once.
 */
export type Queue = Claims & {
  /** Takes responsibility for a message. Resolves once it is on disk; throws `unavailable` for any doubt. */
  enqueue(input: EnqueueInput): Promise<{ queueId: string }>
  /** Messages for lists. */
  expansions: Expansions
  /** Messages that no recipient refers to any more, or never did. Answers how many were removed. */
  collectOrphans(now?: Date): Promise<number>
  /** Recipients waiting, of those how many were tried before, and since when the oldest waits. */
  counts(): Promise<{ waiting: number; deferred: number; oldestAt: Date | null }>
}

export type QueueOptions = {
  /** Name under which this process holds locks: the same after a restart, another one on another machine. */
  holder: string
}

export async function openQueue(db: Db, options: QueueOptions): Promise<Queue> {
  const store = await openStore(db)
  const { recipients } = store
  return {
    enqueue: (input) => guarded(() => enqueue(store, input)),
    expansions: await openExpansions(db, store, guarded),
    collectOrphans: (now = new Date()) => guarded(() => collectOrphans(store, now)),
    counts: () =>
      guarded(async () => {
        const [waiting, deferred, oldest] = await Promise.all([
          recipients.countDocuments({}),
          recipients.countDocuments({ _deferred: { $exists: true } }),
          recipients.findOne({}, { sort: { created: 1 }, projection: { created: 1 } }),
        ])
        return { waiting, deferred, oldestAt: oldest?.created ?? null }
      }),
    ...openClaims(store, options.holder, guarded),
  }
}

const log = createLogger('queue')

/** Whatever the database throws is a doubt about our own state: never a permanent answer to anyone. */
async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof AppError) throw error
    log.debug('the database refused', { error })
    throw new AppError('unavailable', 'The queue cannot be written now', { cause: error })
  }
}
