// Puts random scenarios to two databases, a MongoDB and the embedded store, for as long as one likes, and prints each
// answer that differs, with its seed and made as small as it will go:
//
//   node scripts/compare-mongodb.ts [--minutes 1] [--seed 1] [--kinds queries,updates] [--most 20] URL_A [URL_B]
//
// A URL is mongodb://host:port or mongodb:// with an escaped socket path. Without URL_B the embedded store is started on
// a folder of its own. The databases `compare_a` and `compare_b` are dropped in the end.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { compactJson, playScenario, requestsOf } from '../server/embedded/answers-scenario.ts'
import type { RunCommand, Scenario } from '../server/embedded/answers-scenario.ts'
import type { Doc } from '../server/embedded/bson/value.ts'
import { EmbeddedServer } from '../server/embedded/server.ts'
import { Client } from './mongodb-cases/client.ts'
import { shrink } from './mongodb-cases/shrink.ts'
import { scenarioKinds, wildScenario } from './mongodb-cases/wild-scenarios.ts'
import type { ScenarioKind } from './mongodb-cases/wild-scenarios.ts'

const { values, positionals } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    kinds: { type: 'string', default: scenarioKinds.join(',') },
    size: { type: 'string', default: '30' },
    // It ends early after so many differences.
    most: { type: 'string', default: '20' },
  },
  allowPositionals: true,
})
const [urlA, urlB] = positionals
if (urlA === undefined) throw new Error('usage: compare-mongodb.ts [options] URL_A [URL_B]')

function targetOf(url: string): { host: string; port: number } | { path: string } {
  const { hostname, port } = new URL(url)
  if (hostname.includes('%2F') || hostname.includes('%2f')) return { path: decodeURIComponent(hostname) }
  return { host: hostname, port: Number(port || 27_017) }
}

/** The embedded store in this process, on a temporary folder. */
async function ownStore(): Promise<{ url: string; stop: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'facteur-compare-'))
  const server = new EmbeddedServer(join(folder, 'store.sqlite'), (error) => {
    throw error
  })
  await server.listen(join(folder, 's.sock'))
  return {
    url: `mongodb://${encodeURIComponent(join(folder, 's.sock'))}`,
    stop: async () => {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const own = urlB === undefined ? await ownStore() : undefined
const sides = await Promise.all(
  [urlA, urlB ?? own!.url].map(async (url, i) => {
    const client = await Client.connect(targetOf(url))
    const database = `compare_${'ab'[i]}`
    // A name in a message must not make a difference.
    const run: RunCommand = (command) => client.run(new Map([...command, ['$db', 'compare']]))
    return { client, database, run }
  }),
)

const [sideA, sideB] = [sides[0]!, sides[1]!]

interface Difference {
  readonly request: Doc
  readonly want: string
  readonly have: string
}

async function firstDifference(scenario: Scenario): Promise<Difference | undefined> {
  const [want, have] = await Promise.all([playScenario(sideA.run, scenario), playScenario(sideB.run, scenario)])
  const at = want.findIndex((answer, i) => answer !== have[i])
  return at < 0 ? undefined : { request: requestsOf(scenario)[at]!, want: want[at]!, have: have[at]! }
}

/** Only what leads to the answer that differs. */
async function report(kind: ScenarioKind, seed: number, scenario: Scenario): Promise<void> {
  const first = await firstDifference(scenario)
  if (first === undefined) return console.log(`--- ${kind} --seed ${seed}: not again`)
  const sameKind = (other: Difference): boolean =>
    kindOf(other.want) === kindOf(first.want) && kindOf(other.have) === kindOf(first.have)
  const small = await shrink(
    scenario,
    async (candidate) => {
      const difference = await firstDifference(candidate)
      return difference !== undefined && sameKind(difference)
    },
    600,
  )
  const { request, want, have } = (await firstDifference(small)) ?? first
  console.log(`--- ${kind} --seed ${seed}`)
  for (const index of small.indexes) console.log(`  index    ${compactJson(index)}`)
  for (const document of small.documents) console.log(`  document ${compactJson(document)}`)
  for (const command of small.commands) console.log(`  command  ${compactJson(command)}`)
  console.log(`  differs  ${compactJson(request)}\n  want     ${want}\n  have     ${have}`)
}

/** A shrunk case must go wrong in the same way: the same error, or a result on the same side. */
const kindOf = (answer: string): string => /^error \d+|"code":\d+/.exec(answer)?.[0] ?? 'result'

const kinds = values.kinds.split(',') as ScenarioKind[]
const until = Date.now() + Number(values.minutes) * 60_000
let seed = Number(values.seed)
let [scenarios, commands, differences] = [0, 0, 0]
while (Date.now() < until && differences < Number(values.most)) {
  for (const kind of kinds) {
    const scenario = wildScenario(kind, seed, Number(values.size))
    scenarios++
    commands += scenario.commands.length
    if ((await firstDifference(scenario)) === undefined) continue
    differences++
    await report(kind, seed, scenario)
  }
  seed++
}
console.log(`${scenarios} scenarios with ${commands} commands, ${differences} scenarios differ; next seed ${seed}`)
for (const side of sides) {
  await side.run(new Map([['dropDatabase', 1]]))
  side.client.close()
}
await own?.stop()
