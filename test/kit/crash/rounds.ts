import { setTimeout as sleep } from 'node:timers/promises'
import { withDeadline } from '../../../server/kit/deadline.ts'
import { waitUntil } from '../../../server/kit/wait.ts'
import { TestStore } from '../embedded-store.ts'
import { Random } from '../random.ts'
import { contentPrefixes, contentsOf, indexFaults } from './contents.ts'
import { soundness } from './findings.ts'
import { Ledger } from './ledger.ts'
import { makeLoad } from './load.ts'
import { messageIndexes, messagesOf } from './messages.ts'

/**
 * Rounds of load and sudden end. After each: what was acknowledged is there and what was deleted stays gone, indexes and
 * documents agree both ways, nobody complained.
 */

export type CrashOptions = {
  rounds: number
  seed: number
  /** Another server/embedded/main.ts than this checkout's. */
  program?: string | undefined
  onRound?: (report: RoundReport) => void
}
export type RoundReport = { round: number; how: string; acknowledged: number; documents: number; restartMs: number }
export type CrashReport = { acknowledged: number; faults: string[] }

const clients = 8
/** Counted from the first acknowledgement: connecting takes long on a busy machine. */
const loadMs = { least: 20, most: 900 }
/** Some loads last long enough for the log to be moved into the file meanwhile. */
const longLoadMs = 5000
/** The log is moved into the file when nobody has written for a while: this long covers it. */
const idleMs = 2600
const firstWriteTimeoutMs = 10_000
const endTimeoutMs = 60_000
const readTimeoutMs = 120_000

/** So that the hundredth round takes no longer than the tenth. */
const startAgainEvery = 10

/** How a round ends. */
type End = 'kill' | 'kill after a long load' | 'kill at a checkpoint' | 'kill while starting' | 'stop in order'

function endOf(random: Random): End {
  const dice = random.next()
  if (dice < 0.68) return 'kill'
  if (dice < 0.7) return 'kill after a long load'
  if (dice < 0.78) return 'kill at a checkpoint'
  return dice < 0.92 ? 'kill while starting' : 'stop in order'
}

export async function crashRounds({ rounds, seed, program, onRound }: CrashOptions): Promise<CrashReport> {
  const random = new Random(seed)
  await using store = await TestStore.start(program === undefined ? {} : { program })
  const ledger = new Ledger()
  const faults: string[] = []
  for (let round = 0; round < rounds && faults.length === 0; round++) {
    const how = endOf(random)
    try {
      if (round % startAgainEvery === 0) await startAgain(store, ledger)
      faults.push(...(await oneRound(store, ledger, random, round, how)))
      const { restartMs, documents } = await inspect(store, ledger, random, faults)
      onRound?.({ round, how, acknowledged: ledger.acknowledged, documents, restartMs })
    } catch (error) {
      faults.push(error instanceof Error ? (error.stack ?? error.message) : String(error))
    }
    faults.push(...complaints(store).map((line) => `the store said ${line}`))
    if (faults.length > 0) faults.unshift(`round ${round}, ${how}`)
  }
  return { acknowledged: ledger.acknowledged, faults }
}

/** The store is not running; it runs afterwards. */
async function inspect(
  store: TestStore,
  ledger: Ledger,
  random: Random,
  faults: string[],
): Promise<{ restartMs: number; documents: number }> {
  // By turns: what the killed process left, and what the next one made of it.
  const offline = random.chance(0.5)
  if (offline) faults.push(...(await soundness(store, false)))
  const startedAt = performance.now()
  await store.start()
  const restartMs = Math.round(performance.now() - startedAt)
  await using client = store.client()
  const db = client.db('crash')
  const found = await withDeadline(contentsOf(db), readTimeoutMs, () => new Error('reading everything takes too long'))
  faults.push(...ledger.settle(found, contentPrefixes), ...(await indexFaults(db)))
  if (!offline) faults.push(...(await soundness(store, true)))
  return { restartMs, documents: found.size }
}

/** An empty database; what was in it must not come back. */
async function startAgain(store: TestStore, ledger: Ledger): Promise<void> {
  await using client = store.client()
  const done = ledger.begin(new Map([...ledger.keys()].map((key) => [key, null])))
  await client.db('crash').dropDatabase()
  done()
  await messagesOf(client.db('crash')).createIndexes(messageIndexes)
}

/** Answers what went wrong meanwhile. */
async function oneRound(store: TestStore, ledger: Ledger, random: Random, number: number, how: End): Promise<string[]> {
  await using client = store.client()
  const stop = new AbortController()
  const before = ledger.acknowledged
  const load = Promise.allSettled(
    Array.from({ length: clients }, (_each, each) =>
      makeLoad({
        db: client.db('crash'),
        ledger,
        signal: stop.signal,
        random: new Random(random.below(2 ** 31)),
        client: number * clients + each,
        indexes: each === 0,
      }),
    ),
  )
  await waitUntil(() => ledger.acknowledged > before, { timeoutMs: firstWriteTimeoutMs, intervalMs: 5 })
  const most = how === 'kill after a long load' ? longLoadMs : loadMs.most
  await sleep(loadMs.least + random.below(most))
  if (how === 'kill at a checkpoint') {
    stop.abort()
    await load
    await sleep(random.below(idleMs))
  }
  const ended = store.end(how === 'stop in order' ? 'SIGTERM' : 'SIGKILL')
  await withDeadline(ended, endTimeoutMs, () => new Error('the store does not end'))
  stop.abort()
  // Whoever waits for the store that is gone waits no longer.
  await client.close()
  const outcomes = await withDeadline(load, endTimeoutMs, () => new Error('a client waits for a store that is gone'))
  if (how === 'kill while starting') {
    const starting = store.start().catch(() => undefined)
    await sleep(random.below(400))
    await store.end('SIGKILL')
    await starting
  }
  return outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [String(outcome.reason)] : []))
}

/** What it logged above the level of information since the last time. */
const complaints = (store: TestStore): string[] =>
  store.takeLog().filter((line) => /"level":"(warn|error)"/.test(line) || !line.startsWith('{'))
