import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CommandError } from '../error.ts'
import { pause } from '../query/query.ts'
import { okReply } from '../wire/reply.ts'
import type { Reply } from '../wire/reply.ts'
import { describeOperation, Operations } from './operation.ts'
import type { Steps } from './steps.ts'

function* pausing(cleanUp: () => void): Steps<Reply> {
  try {
    for (;;) yield pause
  } finally {
    cleanUp()
  }
}

test('a command ends at its next pause when its time is over, and can clean up', () => {
  const operations = new Operations()
  const operation = operations.begin('find', 't.c', 1)
  operation.allow(1e-6)
  let cleaned = false
  const steps = operations.watched(
    operation,
    pausing(() => (cleaned = true)),
  )
  steps.next()
  while (operation.leftMs > 0);
  assert.throws(() => steps.next(), { code: 50 })
  assert.ok(cleaned)
  assert.deepEqual([...operations.running], [])
})

test('a command without a limit goes on; what it waits for is handed on', () => {
  const operations = new Operations()
  const operation = operations.begin('find', 't.c', 1)
  operation.allow(0)
  function* waiting(): Steps<Reply> {
    const given = yield Promise.resolve()
    return okReply({ given: given as number })
  }
  const steps = operations.watched(operation, waiting())
  assert.ok(steps.next().value instanceof Promise)
  const { value, done } = steps.next(5)
  assert.ok(done && value instanceof Map)
  assert.equal(value.get('given'), 5)
})

test('killOp ends a command, and wakes one that waits elsewhere', () => {
  const operations = new Operations()
  const operation = operations.begin('find', 't.c', 3)
  const steps = operations.watched(
    operation,
    pausing(() => undefined),
  )
  steps.next()
  let woken = false
  operation.onInterrupt = () => (woken = true)
  assert.equal(describeOperation([...operations.running][0]!).get('ns'), 't.c')
  assert.ok(operations.kill(operation.id))
  assert.ok(woken)
  assert.throws(() => steps.next(), { code: 11601 })
  assert.ok(!operations.kill(operation.id))
})

test('of a client that is gone reads end, writes do not', () => {
  const operations = new Operations()
  const [read, write, other] = ['find', 'update', 'find'].map((name, i) =>
    operations.begin(name, 't.c', i === 2 ? 2 : 1),
  )
  for (const operation of [read!, write!, other!])
    operations
      .watched(
        operation,
        pausing(() => undefined),
      )
      .next()
  operations.clientGone(1)
  assert.deepEqual(
    [read, write, other].map((operation) => operation!.interruption?.code),
    [279, undefined, undefined],
  )
})

test('an error of the command that is under way comes through', () => {
  const operations = new Operations()
  function* failing(): Steps<Reply> {
    yield pause
    throw new CommandError(2, 'no')
  }
  const steps = operations.watched(operations.begin('find', 't.c', 1), failing())
  steps.next()
  assert.throws(() => steps.next(), { code: 2 })
  assert.deepEqual([...operations.running], [])
})
