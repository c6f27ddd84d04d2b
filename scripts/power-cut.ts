import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { powerCuts } from '../test/kit/power-cut/cuts.ts'

/**
 * `npm run test:power-cut`: what a power cut may leave of the embedded store. Its writes and syncs are recorded under
 * load (with strace); for many moments the files are put together as a disk may hold them then, and a store is started on
 * them: it must open, be sound, and have everything that had been acknowledged by that moment.
 */

const { values } = parseArgs({
  options: {
    cuts: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '12' },
    seed: { type: 'string' },
    program: { type: 'string' },
  },
})
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))
console.log(`seed ${seed}`)
const { faults, ...figures } = await powerCuts({
  cuts: Number(values.cuts),
  seconds: Number(values.seconds),
  seed,
  program: values.program,
  onProgress: (line) => console.log(`${line} (load ${loadavg()[0]?.toFixed(1)})`),
})
for (const fault of faults) console.error(fault)
console.log({ ...figures, faults: faults.length })
process.exit(faults.length === 0 ? 0 : 1)
