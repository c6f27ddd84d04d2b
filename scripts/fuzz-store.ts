// The long form of server/embedded/query/fuzz.test.ts: `node scripts/fuzz-store.ts [--seconds N] [--seed FIRST]`.
// A case that fails names its seed: `--seed` begins there again.

import { parseArgs } from 'node:util'
import { runCase } from '../server/embedded/query/fuzz.ts'

const { values } = parseArgs({ options: { seconds: { type: 'string' }, seed: { type: 'string' } } })
const until = performance.now() + Number(values.seconds ?? 60) * 1000
let seed = Number(values.seed ?? Date.now() % 1_000_000_000)
let cases = 0
for (; performance.now() < until; cases++) runCase(seed++)
console.log(`${cases} cases with the same answers by index and by scan, up to seed ${seed - 1}`)
