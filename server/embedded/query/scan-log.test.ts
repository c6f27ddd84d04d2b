import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configureLog } from '../../kit/log.ts'
import type { Doc, Value } from '../bson/value.ts'
import { BSONRegExp } from '../bson/value.ts'
import { parseFilter } from './parse.ts'
import { noteScan, shapeOf } from './scan-log.ts'

const doc = (fields: Record<string, Value>): Doc => new Map(Object.entries(fields))

test('a shape tells fields and operators, no values', () => {
  const filter = doc({
    from: 'secret@example.fr',
    size: doc({ $gt: 5, $lt: 9 }),
    $or: [doc({ subject: new BSONRegExp('secret', 'i') }), doc({ tags: doc({ $in: ['secret'] }) })],
    headers: doc({ $elemMatch: doc({ key: 'secret', value: doc({ $exists: true }) }) }),
    seen: doc({ $ne: true }),
  })
  const shape = shapeOf(parseFilter(filter))
  assert.doesNotMatch(shape, /secret|5|9/)
  for (const part of [
    'from eq',
    'size gt',
    'size lt',
    'subject regex',
    'tags in',
    'headers elemMatch(and(key eq',
    'seen eq',
  ])
    assert.ok(shape.includes(part), `${part} in ${shape}`)
})

test('each shape is told once', () => {
  const lines: string[] = []
  configureLog({ write: (line) => void lines.push(line) })
  try {
    for (const value of [1, 2, 3]) noteScan('t.once', parseFilter(doc({ a: value })))
    noteScan('t.once', parseFilter(doc({ a: doc({ $gt: 1 }) })))
    assert.equal(lines.length, 2)
  } finally {
    configureLog({ write: (line) => void process.stderr.write(line) })
  }
})
