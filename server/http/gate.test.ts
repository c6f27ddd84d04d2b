import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AppError } from '../contract/errors.ts'
import { createGate } from './gate.ts'

test('so many run, so many wait, the next is sent away', async () => {
  const gate = createGate(2, 1)
  const ends: (() => void)[] = []
  let running = 0
  const work = (): Promise<void> =>
    gate(async () => {
      running++
      await new Promise<void>((resolve) => ends.push(resolve))
      running--
    })
  const all = [work(), work(), work()]
  await assert.rejects(work(), (error) => error instanceof AppError && error.code === 'unavailable')
  assert.equal(running, 2)
  ends.shift()?.()
  await all[0]
  await Promise.resolve()
  assert.equal(running, 2)
  ends.forEach((end) => end())
  await Promise.all([all[1], new Promise<void>((resolve) => setImmediate(resolve))])
  ends.forEach((end) => end())
  await Promise.all(all)
  assert.equal(running, 0)
})

test('a work that fails gives its place back', async () => {
  const gate = createGate(1, 0)
  await assert.rejects(gate(() => Promise.reject(new Error('x'))))
  assert.equal(await gate(() => Promise.resolve(1)), 1)
})
