import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually } from '../kit/eventually.ts'
import { startFacteur } from '../kit/facteur.ts'

/** Ctrl-C in a terminal signals every process of the group at once, and still everything ends in order. */

test('Ctrl-C ends it in order: nothing is started again, nothing stays', async () => {
  await using facteur = await startFacteur({ ownGroup: true })
  const children = await Promise.all(['redis', 'wildduck', 'haraka-mx'].map((name) => facteur.childPid(name)))
  assert.ok(children.every((pid) => pid !== null))
  process.kill(-facteur.pid, 'SIGINT')
  await eventually(() => assert.throws(() => process.kill(facteur.pid, 0), { code: 'ESRCH' }), { timeoutMs: 12_000 })
  assert.match(facteur.log(), /Facteur est arrêté/)
  assert.doesNotMatch(facteur.log(), /ended unexpectedly/)
  for (const pid of children) await eventually(() => assert.throws(() => process.kill(pid ?? 0, 0), { code: 'ESRCH' }))
})
