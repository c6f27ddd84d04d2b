import { mkdir, mkdtemp, rm, statfs, writeFile } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { setTimeout as sleep } from 'node:timers/promises'
import { TestStore } from '../../test/kit/embedded-store.ts'
import { projectFolder } from '../../test/kit/facteur.ts'
import { rssMegabytesOf } from './process-usage.ts'
import { type Round, summarise } from './store/measurement.ts'
import { Reference } from './store/reference.ts'
import { goalsOf, type Measured, rowsOf } from './store/report.ts'
import { Target } from './store/target.ts'
import { workloadKey, workloads } from './store/workloads.ts'

/**
 * `npm run bench -- store`: the embedded store over MongoDB's driver, beside the storage engine driven directly in the
 * same run, by turns, on the same disk; and beside a real MongoDB where a URL is given.
 */

export const storeUsage = `store [--messages 100000] [--rounds 3] [--ms 2000] [--only PATTERN] [--url MONGODB] [--quick]
      [--program PATH/TO/server/embedded/main.ts]   the embedded store`

const database = 'facteur_bench'
const settleMs = 6000

type Options = {
  messages: number
  rounds: number
  ms: number
  only: RegExp
  url: string | undefined
  program: string | undefined
}

function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      messages: { type: 'string' },
      rounds: { type: 'string' },
      ms: { type: 'string' },
      only: { type: 'string', default: '' },
      url: { type: 'string' },
      program: { type: 'string' },
      quick: { type: 'boolean', default: false },
    },
  })
  const { quick } = values
  return {
    messages: Number(values.messages ?? (quick ? 10_000 : 100_000)),
    rounds: Number(values.rounds ?? 3),
    ms: Number(values.ms ?? (quick ? 500 : 2000)),
    only: new RegExp(values.only),
    url: values.url ?? process.env['FACTEUR_MONGODB_URL'],
    program: values.program,
  }
}

export async function benchStore(args: string[]): Promise<void> {
  const options = readOptions(args)
  const chosen = workloads.filter((workload) => options.only.test(workloadKey(workload)))
  const withText = chosen.some(({ name }) => name.startsWith('text'))
  const loadBefore = load()
  await using store = await TestStore.start(options.program === undefined ? {} : { program: options.program })
  await using folder = await temporaryFolder()
  await using targets = new AsyncDisposableStack()
  const named: Record<string, Target> = {
    embedded: targets.use(new Target(store.url, database, options.messages, store.pid)),
  }
  if (options.url !== undefined)
    named['MongoDB'] = targets.use(new Target(options.url, database, options.messages, null))

  for (const [name, target] of Object.entries(named))
    await timed(`${name}: ${options.messages} messages`, () => target.fill(options.messages, withText, progress))
  using reference = await timed(
    'reference',
    () => new Reference(join(folder.path, 'reference.sqlite'), options.messages, withText),
  )

  const measured: Measured[] = []
  for (const workload of chosen) {
    const rounds: Round[] = []
    const targetRounds: Record<string, Round[]> = Object.fromEntries(Object.keys(named).map((name) => [name, []]))
    // The first round warms up: code is compiled, pages are in memory. It is not counted.
    for (let round = 0; round <= options.rounds; round++) {
      const ms = round === 0 ? options.ms / 4 : options.ms
      const own = reference.run(workload, ms, round)
      if (round > 0) rounds.push(own)
      for (const [name, target] of Object.entries(named)) {
        const its = await target.run(workload, ms, round)
        if (round > 0) targetRounds[name]!.push(its)
      }
    }
    measured.push({
      workload: workloadKey(workload),
      reference: summarise(rounds),
      targets: Object.fromEntries(Object.entries(targetRounds).map(([name, its]) => [name, summarise(its)])),
    })
    process.stderr.write(`${workloadKey(workload)}, load ${load()}\n`)
  }
  const memory = await idleMemory(store)
  for (const name of Object.keys(named)) {
    console.log(
      `\n${name}, ${options.messages} messages, ${options.rounds} rounds; load ${loadBefore} before, ${load()} after`,
    )
    console.table(rowsOf(measured, name))
    console.table(goalsOf(measured, name))
  }
  console.log(`memory of the embedded store: ${memoryLine(memory)}`)
  const { bsize, type } = await statfs(store.folder)
  const result = {
    ...options,
    only: options.only.source,
    load: [loadBefore, load()],
    disk: { bsize, type },
    memory,
    measured,
  }
  const output = join(projectFolder, 'test/output')
  await mkdir(output, { recursive: true })
  await writeFile(join(output, 'bench-store.json'), JSON.stringify(result, null, 2) + '\n')
}

type Memory = { rssAfterwardsMegabytes: number; rssIdleMegabytes: number }

/** Resident memory right after the work, and of a store that was started anew and only waits. */
async function idleMemory(store: TestStore): Promise<Memory> {
  await sleep(settleMs)
  const rssAfterwardsMegabytes = rssMegabytesOf(store.pid)
  await store.end('SIGTERM')
  await store.start()
  await using client = store.client()
  await client.db(database).collection('messages').findOne({})
  await sleep(settleMs)
  return { rssAfterwardsMegabytes, rssIdleMegabytes: rssMegabytesOf(store.pid) }
}

const idleGoalMegabytes = 120

const memoryLine = ({ rssAfterwardsMegabytes, rssIdleMegabytes }: Memory): string =>
  `${rssAfterwardsMegabytes} MB after the work, ${rssIdleMegabytes} MB when it only waits ` +
  `(goal < ${idleGoalMegabytes}: ${rssIdleMegabytes < idleGoalMegabytes ? 'reached' : 'MISSED'})`

const load = (): string => loadavg()[0]!.toFixed(2)

const progress = (done: number): void => {
  if (done % 10_000 === 0) process.stderr.write(`  ${done}\n`)
}

async function timed<T>(what: string, work: () => T | Promise<T>): Promise<T> {
  const startedAt = performance.now()
  const result = await work()
  process.stderr.write(`${what}: ${((performance.now() - startedAt) / 1000).toFixed(1)} s\n`)
  return result
}

async function temporaryFolder(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'facteur-bench-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}
