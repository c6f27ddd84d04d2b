import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { test } from 'node:test'
import { crashRounds } from '../kit/crash/rounds.ts'

/** `npm run test:crash` runs a hundred of them. */
const rounds = 7
const seed = randomInt(2 ** 31)

test(`an acknowledged write survives kill -9 (seed ${seed})`, { timeout: 180_000 }, async (t) => {
  const report = await crashRounds({
    rounds,
    seed,
    onRound: ({ round, how, acknowledged }) => t.diagnostic(`${round}: ${how}, ${acknowledged} writes so far`),
  })
  assert.deepEqual(report.faults, [])
  assert.ok(report.acknowledged >= rounds, `${report.acknowledged} writes were acknowledged`)
})
