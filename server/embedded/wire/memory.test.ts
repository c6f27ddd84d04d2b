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

  granted(): void {
    this.log.push(`${this.name} granted`)
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
  [...names].map((name) => new FakeConnection(name, log))

test('memory for messages is given out up to its limit, in the order of asking', () => {
  const log: string[] = []
  const memory = new MessageMemory(100)
  const [a, b, c, d] = connections(log, 'abcd')
  memory.ask(a!, 60)
  memory.ask(b!, 60)
  memory.ask(c!, 10)
  assert.deepEqual(log, ['a granted'])
  memory.release(a!)
  assert.deepEqual(log, ['a granted', 'b granted', 'c granted'])
  memory.ask(d!, 200)
  memory.release(b!)
  memory.release(c!)
  // One that is longer than all of it has its turn when nobody else has.
  assert.equal(log.at(-1), 'd granted')
  memory.release(d!)
})

test('who waits and goes leaves its place; who holds memory and is silent is ended', () => {
  const log: string[] = []
  const memory = new MessageMemory(100)
  const [a, b, c] = connections(log, 'abc')
  memory.ask(a!, 100)
  memory.ask(b!, 100)
  memory.ask(c!, 100)
  memory.release(b!)
  a!.since = undefined
  memory.endSilent(60_000)
  a!.since = 0
  memory.endSilent(60_000)
  assert.deepEqual(log, ['a granted', 'a ended'])
  memory.release(a!)
  assert.equal(log.at(-1), 'c granted')
  memory.release(c!)
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
