// Keeps the store's file as it is while it is copied. A running store is asked to move nothing from its log into its file
// for a while (`holdCheckpoints`, an internal command of its own); it gives this for some seconds at a time, so that it is
// free again soon whatever becomes of us, and ends it when its log grows too long.

import { setTimeout as sleep } from 'node:timers/promises'
import { type Document, MongoClient, MongoServerError } from 'mongodb'
import { StartError } from '../kit/service.ts'

export type StoreHold = {
  /** Ends the hold. Throws `HoldLost` if the file may have changed since it began. */
  end(): Promise<void>
  /** Ends it, whatever it was worth. */
  release(): Promise<void>
}

/** The store went on by itself: what has been read is not of one moment. */
export class HoldLost extends Error {
  override readonly name = 'HoldLost'
}

/** A third of what the store gives at a time. */
const renewEveryMs = 5_000
/** The store waits up to half a minute for its readers before it can hold its file. */
const answerMs = 40_000
/** MongoDB's ConflictingOperationInProgress: another backup has the hold. */
const heldByAnother = 117

/** Throws `StartError` when another backup has it. `watch` is asked now and then; what it throws ends the hold. */
export async function holdStore(url: string, watch: () => Promise<void>): Promise<StoreHold> {
  const client = new MongoClient(url, { maxPoolSize: 1, serverSelectionTimeoutMS: answerMs, socketTimeoutMS: answerMs })
  const admin = client.db('admin')
  const ask = (command: string, hold?: number): Promise<Document> =>
    admin.command({ [command]: 1, ...(hold === undefined ? {} : { hold }) })
  const { hold } = (await ask('holdCheckpoints').catch(async (error: unknown) => {
    await client.close(true)
    if (error instanceof MongoServerError && error.code === heldByAnother)
      throw new StartError('Une autre sauvegarde de cette instance est en cours : attendez qu’elle finisse.')
    throw error
  })) as { hold: number }
  const ended = new AbortController()
  let lost: unknown
  const renewing = (async () => {
    for (;;) {
      await sleep(renewEveryMs, undefined, { signal: ended.signal }).catch(() => undefined)
      if (ended.signal.aborted || lost !== undefined) return
      await watch()
        .then(() => ask('holdCheckpoints', hold))
        .catch((error: unknown) => (lost = error))
    }
  })()
  const stop = async (): Promise<void> => {
    ended.abort()
    await renewing
  }
  const release = async (): Promise<void> => {
    await stop()
    await ask('releaseCheckpoints', hold).catch(() => undefined)
    await client.close(true)
  }
  return {
    async end() {
      await stop()
      const answer = await ask('releaseCheckpoints', hold).catch((error: unknown) => void (lost ??= error))
      if (lost instanceof StartError) throw lost
      if (lost !== undefined || answer?.['kept'] !== true)
        throw new HoldLost('the store has let go of its file', { cause: lost })
    },
    release,
  }
}

/** A store that does not run is held by whoever keeps it from starting. */
export const noHold: StoreHold = { end: () => Promise.resolve(), release: () => Promise.resolve() }
