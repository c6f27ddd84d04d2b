import type { Collection, Db } from 'mongodb'
import { createLogger } from '../kit/log.ts'

/**
 * A number that grows with each change of a small collection, so that another process (the administrator's tool) can
 * change something and every open page knows within a second. Nobody asks while nobody listens.
 */
export type Revision = {
  current(): Promise<number>
  /** Something changed. */
  raise(): Promise<void>
  /** Calls `listener` after each change, whichever process made it, until the function it answers is called. */
  onChanged(listener: () => void): () => void
}

const askEveryMs = 1_000
const log = createLogger('directory')

export function openRevision(db: Db, name: string): Revision {
  const revisions: Collection<{ _id: string; number: number }> = db.collection('facteur.revisions')
  const listeners = new Set<() => void>()
  let timer: NodeJS.Timeout | null = null
  let known: number | null = null

  const current = async (): Promise<number> => (await revisions.findOne({ _id: name }))?.number ?? 0

  async function look(): Promise<void> {
    try {
      const now = await current()
      if (known !== null && now !== known) for (const listener of listeners) listener()
      known = now
    } catch (error) {
      log.debug('a revision cannot be read', { name, error })
    }
    timer = listeners.size === 0 ? null : setTimeout(() => void look(), askEveryMs).unref()
  }

  return {
    current,
    async raise() {
      await revisions.updateOne({ _id: name }, { $inc: { number: 1 } }, { upsert: true })
      // Those of this process need not wait.
      known = null
      for (const listener of listeners) listener()
    },
    onChanged(listener) {
      listeners.add(listener)
      if (timer === null) {
        known = null
        timer = setTimeout(() => void look(), 0).unref()
      }
      return () => void listeners.delete(listener)
    },
  }
}
