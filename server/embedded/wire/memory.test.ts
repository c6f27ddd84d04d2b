import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MessageMemory, ReplyMemory } from './memory.ts'
import type { Reader, Receiver } from './memory.ts'

class FakeConnection implements Receiver, Reader {
  readonly log: string[]
  readonly name: string
  since: number | undefined = 0
  waiting = 100

  constructor(name: string, log: string[]) {
    this.name = name
    this.log = log
  }

  resume(): void {
    this.log.push(`${this.name} resumed`)
  }

  silentSince(): number | undefined {
    return this.since
  }

  unread(): number {
    return this.waiting
  }

  end(): void {
    this.log.push(`${this.name} ended`)
  }
}

const connections = (log: string[], names: string): FakeConnection[] =>
  names.split('').map((name) => new FakeConnection(name, log))

test('beyond the limit only who began first goes on receiving', () => {
  const log: string[] = []
  const memory = new MessageMemory(100)
  const [a, b, c] = connections(log, 'abc')
  assert.equal(memory.hold(a!, 60), true)
  assert.equal(memory.hold(b!, 30), true)
  assert.equal(memory.hold(c!, 20), false)
  assert.equal(memory.hold(b!, 40), false)
  assert.equal(memory.hold(a!, 90), true)
  // It is complete: the next may go on while it is worked on.
  a!.since = undefined
  memory.wake()
  assert.deepEqual(log, ['b resumed'])
  assert.equal(memory.hold(b!, 50), true)
  memory.release(a!)
  assert.deepEqual(log, ['b resumed', 'c resumed'])
  memory.release(b!)
  memory.release(c!)
})

test('who keeps others waiting and is silent is ended', () => {
  const log: string[] = []
  const memory = new MessageMemory(100)
  const [a, b] = connections(log, 'ab')
  memory.hold(a!, 90)
  memory.hold(b!, 90)
  memory.endSilent(1_000)
  assert.deepEqual(log, [])
  memory.endSilent(60_000)
  assert.deepEqual(log, ['a ended'])
  memory.release(a!)
  assert.deepEqual(log, ['a ended', 'b resumed'])
  memory.release(b!)
})

test('of too many replies that nobody takes the oldest go', () => {
  const log: string[] = []
  const memory = new ReplyMemory(250)
  const [a, b, c, d, e, f] = connections(log, 'abcdef')
  memory.blocked(a!, 0)
  memory.blocked(b!, 1000)
  memory.blocked(c!, 1500)
  // 300 wait, nobody for long.
  assert.deepEqual(log, [])
  memory.blocked(d!, 2500)
  assert.deepEqual(log, ['a ended'])
  memory.free(b!)
  memory.blocked(e!, 2600)
  f!.waiting = 1000
  memory.blocked(f!, 2700)
  assert.deepEqual(log, ['a ended', 'c ended', 'd ended', 'e ended', 'f ended'])
})
