import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { decodeDoc } from '../bson/decode.ts'
import { encodeDoc } from '../bson/encode.ts'
import { BSONRegExp } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { parseIndex } from '../index/definition.ts'
import type { Collection } from '../storage/collection.ts'
import { Store } from '../storage/store.ts'
import { countMatching } from './count.ts'
import { find, pause, prepare } from './find.ts'
import type { Query } from './find.ts'
import { compileFilter } from './match.ts'
import { compileSorter } from './sort.ts'

// Whatever way the planner takes, the answer must be that of looking at every document.

const doc = (fields: Record<string, Value>): Doc => new Map(Object.entries(fields))
const unhurried = { due: () => false }

function makeCollection(documents: readonly Doc[], indexes: readonly Doc[]): Collection {
  const store = new Store(':memory:')
  const collection = store.createCollection('test.c')
  for (const spec of indexes) store.createIndex(collection, parseIndex(spec), true)
  for (const document of documents) collection.insert(encodeDoc(document))
  store.commit()
  return collection
}

const idsFound = (collection: Collection, query: Query): Value[] =>
  [...find(collection, query, unhurried)].map((found) => {
    assert.ok(found !== pause)
    return decodeDoc(found.bytes).get('_id')!
  })

function idsExpected(documents: readonly Doc[], query: Query): Value[] {
  const matcher = compileFilter(query.filter)
  let matching = documents.filter((document) => matcher.matches(document))
  if (query.sort) {
    const sorter = compileSorter(query.sort)
    matching = matching.toSorted(
      (a, b) =>
        sorter.compareKeys(sorter.keyOf(a), sorter.keyOf(b)) || (a.get('_id') as number) - (b.get('_id') as number),
    )
  }
  return matching.map((document) => document.get('_id')!)
}

function counted(collection: Collection, query: Query): number {
  const steps = countMatching(collection, query, unhurried)
  const { value, done } = steps.next()
  assert.ok(done)
  return value
}

const scalar = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 4 }) },
  fc.constantFrom<Value>(null, true, 'a', 'ab', 'b', 2.5, 3n, new Date(5), [], new Map()),
)
const flat = scalar.filter((item) => !Array.isArray(item))
const value = fc.oneof({ weight: 4, arbitrary: scalar }, fc.array(scalar, { maxLength: 3 }))
const inner = fc.oneof(
  { weight: 3, arbitrary: fc.dictionary(fc.constantFrom('x', 'y'), flat, { maxKeys: 2 }).map(doc) },
  flat,
)
const document = fc
  .record({ a: value, b: flat, c: fc.oneof(fc.array(inner, { maxLength: 3 }), inner) }, { requiredKeys: [] })
  .map((fields) => doc(fields as Record<string, Value>))
const documents = fc
  .array(document, { minLength: 1, maxLength: 25 })
  .map((list) => list.map((fields, i): Doc => new Map<string, Value>([['_id', i], ...fields])))

const path = fc.constantFrom('a', 'b', 'c', 'c.x', 'c.y', '_id')
const condition = fc.oneof(
  scalar,
  fc
    .tuple(fc.constantFrom('$eq', '$gt', '$gte', '$lt', '$lte', '$ne'), scalar)
    .map(([op, operand]) => doc({ [op]: operand })),
  fc.tuple(scalar, scalar).map(([low, high]) => doc({ $gte: low, $lt: high })),
  fc
    .tuple(fc.constantFrom('$in', '$nin', '$all'), fc.array(scalar, { maxLength: 3 }))
    .map(([op, list]) => doc({ [op]: list })),
  fc.constantFrom('^a', '^ab?', 'b').map((pattern) => new BSONRegExp(pattern, '')),
  fc.boolean().map((yes) => doc({ $exists: yes })),
  fc
    .tuple(fc.constantFrom('$gt', '$lt', '$eq'), scalar)
    .map(([op, operand]) => doc({ $elemMatch: doc({ [op]: operand }) })),
  fc.tuple(scalar, scalar).map(([x, y]) => doc({ $elemMatch: doc({ x, y }) })),
)
const simple = fc.dictionary(path, condition, { maxKeys: 3 }).map(doc)
const filter = fc.oneof(
  simple,
  fc
    .tuple(simple, fc.array(simple, { minLength: 1, maxLength: 3 }))
    .map(([all, any]): Doc => new Map<string, Value>([...all, ['$or', any]])),
)
const direction = fc.constantFrom(1, -1)
/** Two arrays side by side can be neither sorted nor indexed. */
const apart = (fields: readonly (readonly [string, unknown])[]): boolean =>
  !(fields.some(([name]) => name === 'a') && fields.some(([name]) => name.startsWith('c')))
const sort = fc
  .uniqueArray(fc.tuple(path, direction), { maxLength: 2, selector: ([name]) => name })
  .filter(apart)
  .map((fields): Doc => new Map(fields))
const index = fc
  .record({
    key: fc
      .uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c.x', 'c.y', '_id'), direction), {
        minLength: 1,
        maxLength: 3,
        selector: ([name]) => name,
      })
      .filter(apart)
      // The index on _id is there already and takes no options.
      .filter(([first, ...others]) => others.length > 0 || first![0] !== '_id'),
    option: fc.constantFrom<Record<string, Value>>(
      {},
      {},
      { sparse: true },
      { partialFilterExpression: doc({ b: doc({ $gt: 1 }) }) },
      { partialFilterExpression: doc({ a: doc({ $exists: true }) }) },
    ),
  })
  .map(({ key, option }) => ({ key, option }))
const indexes = fc
  .array(index, { maxLength: 3 })
  .map((list) => list.map(({ key, option }, i) => doc({ name: `i${i}`, key: new Map<string, Value>(key), ...option })))

test('by index or by scan: the same documents, in the same order, and the same count', () => {
  fc.assert(
    fc.property(documents, indexes, filter, sort, (all, specs, wanted, order) => {
      const collection = makeCollection(all, specs)
      const query: Query = { filter: wanted, sort: order.size === 0 ? undefined : order }
      const found = idsFound(collection, query)
      const expected = idsExpected(all, query)
      const inOrder = order.has('_id') ? found : found.toSorted((a, b) => Number(a) - Number(b))
      assert.deepEqual(inOrder, order.has('_id') ? expected : expected.toSorted((a, b) => Number(a) - Number(b)))
      if (query.sort) assertSorted(found, all, query.sort)
      assert.equal(counted(collection, { filter: wanted }), expected.length)
    }),
    { numRuns: 1500 },
  )
})

/** Documents with equal sort keys may come in any order. */
function assertSorted(ids: readonly Value[], all: readonly Doc[], order: Doc): void {
  const sorter = compileSorter(order)
  const keys = ids.map((id) => sorter.keyOf(all[id as number]!))
  for (let i = 1; i < keys.length; i++) assert.ok(sorter.compareKeys(keys[i - 1]!, keys[i]!) <= 0)
}

const messages = Array.from({ length: 300 }, (_, i) =>
  doc({
    _id: i,
    mailbox: i % 3,
    uid: i,
    idate: new Date(1000 * (i % 50)),
    unseen: i % 7 === 0,
    flags: i % 2 ? ['\\Seen'] : [],
  }),
)
const messageIndexes = [
  doc({ name: 'mailbox_uid', key: doc({ mailbox: 1, uid: 1, _id: 1 }) }),
  doc({ name: 'by_idate', key: doc({ mailbox: 1, idate: -1, _id: -1 }) }),
  doc({ name: 'unseen', key: doc({ mailbox: 1, unseen: 1 }) }),
  doc({ name: 'flags', key: doc({ mailbox: 1, flags: 1 }) }),
]

function planOf(collection: Collection, query: Query): { index: string; sorted: boolean; exact: boolean } {
  const { plan } = prepare(collection, query)
  assert.equal(plan.source.kind, 'index')
  return {
    index: plan.source.kind === 'index' ? plan.source.access.table.definition.name : '',
    sorted: plan.sorted,
    exact: plan.rest === null,
  }
}

test('the pages of a mailbox come from an index in order', () => {
  const collection = makeCollection(messages, messageIndexes)
  const page = { filter: doc({ mailbox: 1, uid: doc({ $gt: 100 }) }), sort: doc({ uid: 1 }), limit: 20 }
  assert.deepEqual(planOf(collection, page), { index: 'mailbox_uid', sorted: true, exact: true })
  const after = [doc({ idate: doc({ $lt: new Date(9000) }) }), doc({ idate: new Date(9000), _id: doc({ $lt: 200 }) })]
  const nextPage = { filter: doc({ mailbox: 1, $or: after }), sort: doc({ idate: -1, _id: -1 }), limit: 20 }
  assert.deepEqual(planOf(collection, nextPage), { index: 'by_idate', sorted: true, exact: false })
  const previousPage = { filter: doc({ mailbox: 1 }), sort: doc({ idate: 1, _id: 1 }), limit: 20 }
  const { plan } = prepare(collection, previousPage)
  assert.ok(plan.source.kind === 'index' && plan.source.reverse)
})

test('counting what is unseen reads no document', () => {
  const collection = makeCollection(messages, messageIndexes)
  assert.deepEqual(planOf(collection, { filter: doc({ mailbox: 1, unseen: true }) }), {
    index: 'unseen',
    sorted: true,
    exact: true,
  })
  assert.equal(counted(collection, { filter: doc({ mailbox: 0, unseen: true }) }), 15)
})

test('a slice that is over pauses the query, and what was written meanwhile is seen', () => {
  const collection = makeCollection(messages, messageIndexes)
  const slice = { due: () => true }
  const seen: Value[] = []
  for (const found of find(collection, { filter: doc({ mailbox: 1 }), sort: doc({ uid: 1 }) }, slice)) {
    if (found !== pause) {
      seen.push(decodeDoc(found.bytes).get('_id')!)
      continue
    }
    const rid = collection.ridOfId(151)
    if (rid !== undefined) collection.remove(rid, collection.get(rid)!)
  }
  assert.equal(seen.length, 99)
  assert.ok(!seen.includes(151))
})

test('every page of an index is one search in SQLite', () => {
  const collection = makeCollection(messages, messageIndexes)
  const table = collection.idTable
  for (const following of [false, true]) {
    for (const reverse of [false, true]) {
      const steps = collection.explainSql(table.pageQuery(following, reverse, true))
      assert.match(
        steps[0]!,
        following
          ? /^SEARCH i USING PRIMARY KEY \(.*\(k,rid\)[<>]\(\?,\?\)/
          : /^SEARCH i USING PRIMARY KEY \(k>\? AND k<\?\)/,
      )
      assert.match(steps[1]!, /^SEARCH d USING INTEGER PRIMARY KEY \(rowid=\?\)/)
      assert.equal(steps.length, 2)
    }
  }
})

test('many hits of a text search come in order without reading them all, few are sorted', () => {
  const letters = Array.from({ length: 600 }, (_, i) =>
    doc({ _id: i, user: i % 2, text: i % 3 ? 'facture' : `réunion ${i}` }),
  )
  const collection = makeCollection(letters, [doc({ name: 'text', key: doc({ user: 1, text: 'text' }) })])
  const search = (text: string): Query => ({
    filter: doc({ user: 1, $text: doc({ $search: text }) }),
    sort: doc({ _id: -1 }),
    limit: 5,
  })
  const expected = letters
    .filter((letter) => letter.get('user') === 1 && letter.get('text') === 'facture')
    .map((letter) => letter.get('_id')!)
  assert.equal(prepare(collection, search('factures')).plan.source.kind, 'filtered')
  assert.deepEqual(idsFound(collection, search('factures')), expected.toReversed().slice(0, 5))
  assert.equal(prepare(collection, search('33')).plan.source.kind, 'text')
  assert.deepEqual(idsFound(collection, search('33 93')), [93, 33])
})
