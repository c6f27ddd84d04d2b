import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { crashRounds } from '../test/kit/crash/rounds.ts'

/**
 * `npm run test:crash`: a hundred sudden ends of the embedded store under load, and after each the question whether
 * anything that was acknowledged is lost. A few of them run with the tests (test/interop/embedded-store-crash.test.ts).
 */

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '100' }, seed: { type: 'string' }, program: { type: 'string' } },
})
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))
console.log(`seed ${seed}`)

const report = await crashRounds({
  rounds: Number(values.rounds),
  seed,
  program: values.program,
  onRound: ({ round, how, acknowledged, documents, restartMs }) =>
    console.log(
      `${round}: ${how}; ${acknowledged} writes acknowledged so far, ${documents} things there, ready after ${restartMs} ms (load ${loadavg()[0]?.toFixed(1)})`,
    ),
})
for (const fault of report.faults) console.error(fault)
console.log(`${report.acknowledged} writes acknowledged, ${report.faults.length} faults`)
process.exit(report.faults.length === 0 ? 0 : 1)
