import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeDoc } from '../bson/encode.ts'
import { parseIndex } from '../index/definition.ts'
import { fullInterval, pointInterval } from '../index/interval.ts'
import { encodeValue } from '../index/key-encoding.ts'
import { doc } from '../wire/reply.ts'
import type { Collection } from './collection.ts'
import { OrderedTable } from './ordered-table.ts'
import { Store } from './store.ts'

function makeIndex(): { collection: Collection; table: OrderedTable } {
  const store = new Store(':memory:')
  const collection = store.createCollection('test.c')
  const table = store.createIndex(collection, parseIndex(doc({ name: 'a', key: doc({ a: 1 }) })), true)
  for (let i = 0; i < 50; i++) collection.insert(encodeDoc(doc({ _id: i, a: i % 5 })))
  store.commit()
  assert.ok(table instanceof OrderedTable)
  return { collection, table }
}

const byKey = /^SEARCH i\d+ USING (COVERING INDEX|PRIMARY KEY) .*\(k[=><]/
const byRange = /^SEARCH \w+ USING PRIMARY KEY \(k>\? AND k<\?\)/
const byRow = /^SEARCH \w+ USING PRIMARY KEY \(.*\(k,rid\)/

test('every statement of an index searches for its key, and scans nothing', () => {
  const { collection, table } = makeIndex()
  const ways = (sql: string): string[] => collection.explainSql(sql)
  for (const sql of table.statements.keys) {
    const steps = ways(sql)
    assert.ok(steps.length > 0 && steps.every((step) => byKey.test(step)), `${sql}: ${steps.join('; ')}`)
  }
  assert.ok(ways(table.statements.count).some((step) => byRange.test(step)))
  assert.match(ways(table.statements.countPart)[0]!, byRow)
  assert.match(ways(table.statements.nextPart)[0]!, byRow)
})

test('counting in parts, whatever their size, counts every key once', () => {
  const { table } = makeIndex()
  const total = (size: number, range = fullInterval): number =>
    [...table.countInParts(range, size)].reduce((sum, part) => sum + part, 0)
  for (const size of [1, 7, 10, 49, 50, 51, 1000]) {
    assert.equal(total(size), 50)
    assert.equal(total(size, pointInterval(encodeValue(3))), 10)
  }
})
