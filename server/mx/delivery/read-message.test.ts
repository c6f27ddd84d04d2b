import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMessageReader } from './read-message.ts'

const limits = { tiers: [{ bytes: 10, turns: 1 }], turnTimeoutMs: 60_000 }

async function* chunks(...texts: string[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield Buffer.from(text)
}

test('what was sent is what is read', async () => {
  using message = await createMessageReader(limits)(chunks('ab', 'cd'), 100)
  assert.equal(message.raw.toString(), 'abcd')
})

test('a message over the limit is read to its end and refused', async () => {
  const stream = chunks('a'.repeat(60), 'b'.repeat(60), 'c')
  await assert.rejects(createMessageReader(limits)(stream, 100), { code: 'tooLarge' })
  assert.equal((await stream.next()).done, true)
})

test('the second large message waits for the first to be done with, small ones pass', async () => {
  const read = createMessageReader(limits)
  const first = await read(chunks('a'.repeat(20)), 100)
  let isSecondRead = false
  const second = read(chunks('b'.repeat(20)), 100).then((message) => {
    isSecondRead = true
    return message
  })
  ;(await read(chunks('small'), 100))[Symbol.dispose]()
  assert.equal(isSecondRead, false)
  first[Symbol.dispose]()
  ;(await second)[Symbol.dispose]()
  ;(await read(chunks('c'.repeat(20)), 100))[Symbol.dispose]()
})

test('a sender that breaks off gives its turn back', async () => {
  const read = createMessageReader(limits)
  async function* broken(): AsyncGenerator<Buffer> {
    yield Buffer.alloc(20)
    throw new Error('reset')
  }
  await assert.rejects(read(broken(), 100), /reset/)
  ;(await read(chunks('d'.repeat(20)), 100))[Symbol.dispose]()
})

test('whoever waits too long is told to come back', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const read = createMessageReader(limits)
  await read(chunks('a'.repeat(20)), 100)
  const late = read(chunks('b'.repeat(20)), 100)
  // The reader takes a few turns of the event loop to get to its wait.
  for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  t.mock.timers.tick(limits.turnTimeoutMs)
  await assert.rejects(late, { code: 'unavailable' })
})
