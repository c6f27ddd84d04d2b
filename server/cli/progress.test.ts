import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseKeep } from './backup.ts'
import { describeProgress, duration, megabytes } from './progress.ts'
import { UsageError } from './usage-error.ts'

test('a long command says how far it is, how fast, and how long it will take', () => {
  const line = describeProgress('Sauvegarde', 250e6, 1000e6, 2000, 'bytes')
  assert.equal(line, 'Sauvegarde   25 %   125 Mo/s   reste 6 s')
  assert.equal(describeProgress('Index', 0, 0, 10, 'items'), 'Index   0 %')
})

test('sizes and durations are written as people read them', () => {
  assert.deepEqual([12, 4_200_000, 512e6, 21.5e9].map(megabytes), ['1 ko', '4,2 Mo', '512 Mo', '21,5 Go'])
  assert.deepEqual([7.2, 70, 3900].map(duration), ['8 s', '1 min 10', '1 h 05'])
})

test('what to keep is a number of backups, or of days', () => {
  assert.deepEqual(parseKeep('7'), { snapshots: 7 })
  assert.deepEqual([parseKeep('30j'), parseKeep('30d')], [{ days: 30 }, { days: 30 }])
  for (const wrong of ['0', '-1', 'x', '3w', '']) assert.throws(() => parseKeep(wrong), UsageError)
})
