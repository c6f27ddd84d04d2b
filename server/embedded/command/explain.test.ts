import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeDoc } from '../bson/encode.ts'
import type { Doc, Value } from '../bson/value.ts'
import { parseIndex } from '../index/definition.ts'
import { prepare } from '../query/find.ts'
import type { Query } from '../query/query.ts'
import { Store } from '../storage/store.ts'
import type { Collection } from '../storage/collection.ts'
import { doc } from '../wire/reply.ts'
import { stagesOf } from './explain-plan.ts'

function makeCollection(): Collection {
  const store = new Store(':memory:')
  const collection = store.createCollection('test.c')
  const specs = [
    doc({ name: 'ab', key: doc({ a: 1, b: -1 }) }),
    doc({ name: 'list', key: doc({ list: 1 }) }),
    doc({ name: 'text', key: doc({ text: 'text' }) }),
  ]
  for (const spec of specs) store.createIndex(collection, parseIndex(spec), true)
  for (let i = 0; i < 100; i++)
    collection.insert(encodeDoc(doc({ _id: i, a: i % 4, b: i, list: [i, -i], text: `mot${i}` })))
  store.commit()
  return collection
}

function plan(query: Query): Doc {
  const { plan: found, tree } = prepare(makeCollection(), query)
  return stagesOf(found, tree, query)
}

/** The names of the stages, from the last to the first. */
function stages(stage: Value | undefined): Value[] {
  if (!(stage instanceof Map)) return []
  return [stage.get('stage')!, ...stages(stage.get('inputStage'))]
}

const deepest = (stage: Doc): Doc => {
  const input = stage.get('inputStage')
  return input instanceof Map ? deepest(input) : stage
}

test('an index in order needs no SORT, and its ranges are told', () => {
  const shown = plan({ filter: doc({ a: 1, b: doc({ $gt: 3 }) }), sort: doc({ b: 1 }), skip: 1, limit: 3 })
  assert.deepEqual(stages(shown), ['LIMIT', 'SKIP', 'FETCH', 'IXSCAN'])
  const scan = deepest(shown)
  assert.equal(scan.get('indexName'), 'ab')
  assert.equal(scan.get('direction'), 'backward')
  assert.deepEqual(scan.get('indexBounds'), doc({ a: ['[1, 1]'], b: ['(3, inf.0]'] }))
})

test('what no index serves is a COLLSCAN, and what none orders a SORT', () => {
  assert.deepEqual(stages(plan({ filter: doc({ z: 1 }), sort: doc({ z: 1 }) })), ['SORT', 'COLLSCAN'])
  assert.deepEqual(stages(plan({ filter: doc({ list: 5 }), sort: doc({ z: 1 }) })), ['SORT', 'FETCH', 'IXSCAN'])
})

test('several values before the sort are merged', () => {
  const shown = plan({ filter: doc({ a: doc({ $in: [1, 2] }) }), sort: doc({ b: -1 }), limit: 3 })
  assert.deepEqual(stages(shown), ['LIMIT', 'FETCH', 'SORT_MERGE', 'IXSCAN'])
})

test('an $or of what indexes bound is an OR of them', () => {
  const shown = plan({ filter: doc({ $or: [doc({ a: 1 }), doc({ list: 7 })] }) })
  assert.deepEqual(stages(shown), ['FETCH', 'OR'])
})

test('full text is a TEXT_MATCH', () => {
  assert.deepEqual(stages(plan({ filter: doc({ $text: doc({ $search: 'mot1' }) }) })), ['TEXT_MATCH', 'IXSCAN'])
})

test('a filter that nothing meets reads nothing', () => {
  assert.deepEqual(stages(plan({ filter: doc({ a: doc({ $in: [] }) }) })), ['EOF'])
})

test('an index with arrays says so', () => {
  const scan = deepest(plan({ filter: doc({ list: 5 }) }))
  assert.equal(scan.get('isMultiKey'), true)
  assert.deepEqual(scan.get('multiKeyPaths'), doc({ list: ['list'] }))
})
