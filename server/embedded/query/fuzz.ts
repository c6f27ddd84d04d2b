// Whatever way the planner takes, the answer must be that of looking at every document: random collections, indexes and
// queries, asked with and without `hint: {$natural: 1}`. fuzz.test.ts runs some hundred cases, scripts/fuzz-store.ts as
// many as one likes.

import assert from 'node:assert/strict'
import { Modifier, readUpdate } from '../command/modify.ts'
import { decodeDoc } from '../bson/decode.ts'
import { encodeDoc } from '../bson/encode.ts'
import { toExtendedJson } from '../bson/extended-json.ts'
import type { Doc, Value } from '../bson/value.ts'
import { CommandError } from '../error.ts'
import { parseIndex } from '../index/definition.ts'
import type { Collection } from '../storage/collection.ts'
import { Store } from '../storage/store.ts'
import { countMatching } from './count.ts'
import { find, pause } from './find.ts'
import type { Query } from './find.ts'
import { anyOf, doc, fields, filter, index, queryFor, Random, sort, update } from './fuzz-random.ts'
import { compileFilter } from './match.ts'
import { compileSorter } from './sort.ts'

const queriesOfCase = 30

/** Runs the case of one seed; throws, telling the seed and the query, where the answers differ. */
export function runCase(seed: number): void {
  const random = new Random(seed)
  const store = new Store(':memory:')
  const collection = store.createCollection('test.c')
  const specs = Array.from({ length: random.below(5) }, (_, i) => index(random, `i${i}`))
  const early = random.below(specs.length + 1)
  for (const spec of specs.slice(0, early)) addIndex(store, collection, spec)
  const plain = random.chance(0.4)
  for (let i = 5 + random.below(50); i >= 0; i--) attempt(() => insert(collection, i, random, plain))
  for (const spec of specs.slice(early)) addIndex(store, collection, spec)
  for (let i = 0; i < queriesOfCase; i++) {
    const query = randomQuery(random, collection)
    try {
      assertSameAnswer(collection, query, random)
    } catch (error) {
      throw new Error(`seed ${seed}: ${describe(query)} over ${indexesOf(collection)}`, { cause: error })
    }
    if (random.chance(0.5)) change(collection, random, plain)
  }
  assertIndexesAgree(collection, seed)
  store.commit()
  store.close()
}

function addIndex(store: Store, collection: Collection, spec: Doc): void {
  attempt(() => {
    const definition = parseIndex(spec)
    const table = store.createIndex(collection, definition, true)
    try {
      for (const [rid] of collection.page(undefined, false, 1000))
        table.build(rid as number, decodeDoc(collection.get(rid as number)!))
    } catch (error) {
      store.dropIndex(collection, table)
      throw error
    }
  })
}

/** Duplicates and parallel arrays are refused, as they should be. */
function attempt(work: () => void): boolean {
  try {
    work()
    return true
  } catch (error) {
    if (error instanceof CommandError) return false
    throw error
  }
}

function insert(collection: Collection, id: Value, random: Random, plain: boolean): void {
  collection.insert(encodeDoc(new Map<string, Value>([['_id', id], ...fields(random, plain)])))
}

function change(collection: Collection, random: Random, plain: boolean): void {
  const id = random.below(60)
  const rid = collection.ridOfId(id)
  attempt(() => {
    if (rid === undefined) return insert(collection, id, random, plain)
    const bytes = collection.get(rid)!
    if (random.chance(0.3)) return collection.remove(rid, bytes)
    new Modifier(collection, doc({ _id: id }), readUpdate(update(random), undefined)).change({ rid, bytes })
  })
}

function randomQuery(random: Random, collection: Collection): Query {
  const keys = collection.indexes.map((table) => table.definition.spec.get('key') as Doc)
  const shaped = random.chance(0.3)
    ? queryFor(random, random.pick(keys))
    : random.chance(0.15)
      ? anyOf(random, keys)
      : { filter: filter(random), sort: sort(random) }
  const hinted = random.chance(0.1) ? random.pick(collection.indexes).definition : undefined
  return {
    ...shaped,
    skip: random.chance(0.2) ? random.below(5) : undefined,
    limit: random.chance(0.4) ? 1 + random.below(8) : undefined,
    hint: hinted?.kind === 'ordered' ? hinted.name : undefined,
    once: random.chance(0.1),
  }
}

const natural: Doc = new Map([['$natural', 1]])

type Answer = { documents: Doc[]; code: number | undefined }

function answer(collection: Collection, query: Query, random: Random): Answer {
  const slice = { due: () => random.chance(0.05) }
  try {
    const documents: Doc[] = []
    for (const found of find(collection, query, slice)) if (found !== pause) documents.push(decodeDoc(found.bytes))
    return { documents, code: undefined }
  } catch (error) {
    if (error instanceof CommandError) return { documents: [], code: error.code }
    throw error
  }
}

function assertSameAnswer(collection: Collection, query: Query, random: Random): void {
  const whole: Query = { ...query, skip: undefined, limit: undefined }
  const expected = answer(collection, { ...whole, hint: natural }, random)
  const found = answer(collection, query, random)
  // A scan may meet arrays that cannot be sorted; an index that gives the order does not look.
  if (expected.code !== undefined) return
  assert.equal(found.code, undefined)
  const { partial, sparse } = hintOf(collection, query)
  // A hint makes the index the truth, even where it lacks documents.
  if (partial || sparse) return assertAllMatch(found.documents, query)
  assertPage(found.documents, expected.documents, query)
  assertCount(collection, query, expected.documents.length, random)
}

function hintOf(collection: Collection, { hint }: Query): { partial: boolean; sparse: boolean } {
  const definition = collection.indexes.find((table) => table.definition.name === hint)?.definition
  return { partial: (definition?.partialFilter ?? null) !== null, sparse: definition?.sparse ?? false }
}

function assertAllMatch(documents: readonly Doc[], query: Query): void {
  const matcher = compileFilter(query.filter)
  for (const document of documents) assert.ok(matcher.matches(document), 'a document that does not match')
}

const idText = (document: Doc): string => toExtendedJson(document.get('_id')!)

/** The documents are those of the scan, in the order of the sort; equal sort keys may come in any order. */
function assertPage(found: readonly Doc[], all: readonly Doc[], query: Query): void {
  const skip = query.skip ?? 0
  const expected = all.slice(skip, skip + (query.limit ?? Infinity))
  const ids = found.map(idText)
  assert.equal(new Set(ids).size, ids.length, 'a document came twice')
  const known = new Set(all.map(idText))
  for (const id of ids) assert.ok(known.has(id), `${id} does not match`)
  if (query.skip === undefined && query.limit === undefined)
    assert.deepEqual(ids.toSorted(), expected.map(idText).toSorted())
  assert.equal(found.length, expected.length, 'another number of documents')
  if (query.sort === undefined) return
  const sorter = compileSorter(query.sort)
  found.forEach((document, i) => {
    const order = sorter.compareKeys(sorter.keyOf(document), sorter.keyOf(expected[i]!))
    assert.equal(order, 0, `place ${i} has ${idText(document)} instead of ${idText(expected[i]!)}`)
  })
}

function assertCount(collection: Collection, query: Query, expected: number, random: Random): void {
  const slice = { due: () => random.chance(0.05) }
  const steps = countMatching(collection, { filter: query.filter, hint: query.hint }, slice)
  for (;;) {
    const { value, done } = steps.next()
    if (done) return assert.equal(value, expected, 'another count')
  }
}

function assertIndexesAgree(collection: Collection, seed: number): void {
  for (const table of collection.indexes) {
    let expected = 0
    for (const [rid] of collection.page(undefined, false, 1000)) {
      const audit = table.audit(rid as number, decodeDoc(collection.get(rid as number)!))
      assert.equal(audit.missing, 0, `seed ${seed}: a key is missing in ${table.definition.name}`)
      expected += audit.expected
    }
    assert.equal(table.entries(), expected, `seed ${seed}: keys too many in ${table.definition.name}`)
  }
}

function describe({ filter: wanted, sort: order, skip, limit, hint, once }: Query): string {
  const parts = [toExtendedJson(wanted)]
  if (order) parts.push(`sort ${toExtendedJson(order)}`)
  if (skip !== undefined) parts.push(`skip ${skip}`)
  if (limit !== undefined) parts.push(`limit ${limit}`)
  if (hint !== undefined) parts.push(`hint ${toExtendedJson(hint)}`)
  if (once) parts.push('once')
  return parts.join(' ')
}

const indexesOf = (collection: Collection): string =>
  collection.indexes.map((table) => toExtendedJson(table.definition.spec)).join(' ')
