import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { contentPrefixes, contentsOf, indexFaults } from '../crash/contents.ts'
import { soundness } from '../crash/findings.ts'
import { Ledger } from '../crash/ledger.ts'
import { makeLoad } from '../crash/load.ts'
import { messageIndexes, messagesOf } from '../crash/messages.ts'
import { TestStore } from '../embedded-store.ts'
import { Random } from '../random.ts'
import { Disk, fates, type Image } from './disk.ts'
import { type DiskEvent, DiskTrace } from './trace.ts'

/** Load on a store whose disk is watched, then the state of that disk at many moments, each opened by a store. */

export type CutOptions = {
  cuts: number
  /** How long the load lasts, pauses included. */
  seconds: number
  seed: number
  program?: string | undefined
  onProgress: (line: string) => void
}
export type CutReport = { cuts: number; acknowledged: number; writes: number; syncs: number; faults: string[] }

const clients = 8
/** Bursts, so that the log is emptied between them as well as while others write. */
const burstMs = 2500
const pauseMs = 2800
/** The clock of the trace and that of the clients are the same; what is less than this apart is not judged. */
const marginMs = 2
/** What is done before the recording must be on the disk: the store empties its log when idle. */
const settleMs = 3500

type Recording = { image: Image; events: DiskEvent[]; ledger: Ledger; fromMs: number; toMs: number }

export async function powerCuts(options: CutOptions): Promise<CutReport> {
  const random = new Random(options.seed)
  const recording = await record(options, random)
  const { events, ledger } = recording
  const writes = events.filter(({ kind }) => kind === 'write').length
  const syncs = events.filter(({ kind }) => kind === 'sync').length
  options.onProgress(`${ledger.acknowledged} writes acknowledged; on the disk ${writes} writes, ${syncs} syncs`)
  const faults: string[] = []
  const moments = Array.from({ length: options.cuts }, () => momentIn(recording, random)).toSorted((a, b) => a - b)
  const disk = new Disk(recording.image)
  let next = 0
  for (const [number, moment] of moments.entries()) {
    while (next < events.length && events[next]!.endMs <= moment) disk.apply(events[next++]!)
    const underWay = events.slice(next).filter(({ startMs }) => startMs <= moment)
    const fate = fates[number % fates.length]!
    const image = disk.cut(fate, random, underWay)
    const found = await judge(image, ledger, moment, options.program).catch((error: unknown) => [String(error)])
    const what = `cut ${number} at ${(moment - recording.fromMs).toFixed(1)} ms, ${fate} of ${disk.pendingBytes} bytes`
    faults.push(...found.map((fault) => `${what}: ${fault}`))
    if (found.length > 0) options.onProgress(`${what}: ${found.join('; ')}`)
    else if (number % 10 === 9) options.onProgress(`${what}: sound`)
  }
  return { cuts: moments.length, acknowledged: ledger.acknowledged, writes, syncs, faults }
}

/** Anywhere, and often right after a sync or between two, where most is at stake. */
function momentIn({ events, fromMs, toMs }: Recording, random: Random): number {
  const syncs = events.filter(({ kind, endMs }) => kind === 'sync' && endMs > fromMs)
  const dice = random.next()
  if (dice < 0.4 || syncs.length === 0) return fromMs + random.next() * (toMs - fromMs)
  const { startMs, endMs } = random.pick(syncs)
  return dice < 0.7 ? startMs + random.next() * (endMs - startMs) : endMs + random.next() * 5
}

async function record({ seconds, program, onProgress }: CutOptions, random: Random): Promise<Recording> {
  await using store = await TestStore.start(program === undefined ? {} : { program })
  const files = ['store.sqlite', 'store.sqlite-wal'].map((name) => join(store.dataDir, name))
  const ledger = new Ledger()
  await using client = store.client()
  const db = client.db('crash')
  await messagesOf(db).createIndexes(messageIndexes)
  const trace = await DiskTrace.start(store.pid, files, join(store.folder, 'trace'))
  await sleep(settleMs)
  const image = new Map<string, Buffer>()
  for (const file of files) if (existsSync(file)) image.set(file, await readFile(file))
  const fromMs = Date.now()
  for (let burst = 0; Date.now() < fromMs + seconds * 1000; burst++) {
    const stop = AbortSignal.timeout(burstMs)
    const load = Array.from({ length: clients }, (_each, each) =>
      makeLoad({
        db,
        ledger,
        signal: stop,
        random: new Random(random.below(2 ** 31)),
        client: burst * clients + each,
        indexes: each === 0,
      }),
    )
    await Promise.all(load)
    onProgress(`burst ${burst}: ${ledger.acknowledged} writes acknowledged`)
    await sleep(pauseMs)
  }
  const toMs = Date.now()
  await trace.stop()
  const events = (await trace.events()).filter(({ endMs }) => endMs >= fromMs)
  return { image, events, ledger, fromMs, toMs }
}

/** Starts a store on the image. Answers what is wrong. */
async function judge(image: Image, ledger: Ledger, moment: number, program: string | undefined): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'facteur-cut-'))
  try {
    await mkdir(join(folder, 'data'))
    for (const [file, bytes] of image) await writeFile(join(folder, 'data', basename(file)), bytes)
    await using store = await TestStore.start({ folder, ...(program === undefined ? {} : { program }) })
    await using client = store.client()
    const db = client.db('crash')
    const found = await contentsOf(db)
    return [
      ...ledger.differences(found, contentPrefixes, moment, marginMs),
      ...(await indexFaults(db)),
      ...(await soundness(store, true)),
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
