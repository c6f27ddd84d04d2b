import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { decodeDoc } from '../bson/decode.ts'
import { encodeDoc } from '../bson/encode.ts'
import { parseExtendedJson, toExtendedJson } from '../bson/extended-json.ts'
import type { Doc } from '../bson/value.ts'
import { parseIndex } from '../index/definition.ts'
import { Memory } from '../query/memory.ts'
import type { Slice } from '../query/slice.ts'
import type { Collection } from '../storage/collection.ts'
import { Store } from '../storage/store.ts'
import { doc } from '../wire/reply.ts'
import { aggregateCommand } from './aggregate-into.ts'
import { results } from './aggregate.ts'
import type { Context } from './context.ts'
import { Cursors } from './cursors.ts'
import { Operations } from './operation.ts'

let folder: string
let store: Store

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'facteur-aggregate-'))
  store = new Store(join(folder, 'store.sqlite'))
})

afterEach(() => {
  store.commit()
  store.close()
  rmSync(folder, { recursive: true })
})

const unhurried: Slice = { due: () => false }
const eager: Slice = { due: () => true }

function contextFor(slice: Slice): Context {
  const operations = new Operations()
  return {
    store,
    cursors: new Cursors(),
    slice,
    readers: undefined,
    request: { name: 'aggregate', database: 't', body: new Map(), documents: [] },
    database: 't',
    operation: operations.begin('aggregate', 't.c', 1),
    operations,
    startedAt: 0,
    counters: new Map(),
    connections: () => 1,
    takeLongestTurnMs: () => 0,
    holdCheckpoints: () => Promise.resolve(),
    releaseCheckpoints: () => true,
    connectionId: 1,
  }
}

function filled(name: string, documents: number, index?: string): Collection {
  const collection = store.createCollection(`t.${name}`)
  if (index !== undefined) {
    store.createIndex(collection, parseIndex(doc({ name: index, key: doc({ [index]: 1 }) })), true)
  }
  for (let i = 0; i < documents; i++) collection.insert(encodeDoc(doc({ _id: i, k: i % 7, t: [i, i + 1] })))
  return collection
}

const bodyOf = (pipeline: string, options = '{}'): Doc =>
  new Map([
    ...(parseExtendedJson(`{"aggregate":"c","pipeline":${pipeline},"cursor":{}}`) as Doc),
    ...(parseExtendedJson(options) as Doc),
  ])

interface Ran {
  readonly documents: Doc[]
  readonly pauses: number
}

function run(pipeline: string, slice = unhurried, options?: string): Ran {
  const documents: Doc[] = []
  let pauses = 0
  for (const step of results(bodyOf(pipeline, options), contextFor(slice), new Memory())) {
    if (typeof step === 'symbol') pauses++
    else documents.push(decodeDoc(step))
  }
  return { documents, pauses }
}

const text = (documents: readonly Doc[]): string => documents.map(toExtendedJson).join()

/** Runs a command to its end. */
function command(body: Doc): void {
  const steps = aggregateCommand(body, contextFor(unhurried))
  if (steps instanceof Map || Buffer.isBuffer(steps)) return
  while (!steps.next().done);
}

const contentOf = (name: string): string =>
  text(
    (store.collection(`t.${name}`)?.page(undefined, false, 100) ?? []).map(([, bytes]) =>
      decodeDoc(bytes as Uint8Array),
    ),
  )

test('every long stage lets others have their turn', () => {
  filled('c', 300)
  filled('other', 40)
  const stages = [
    '{"$group":{"_id":"$k","all":{"$push":"$_id"}}}',
    '{"$facet":{"a":[{"$match":{"k":1}}],"b":[{"$unwind":"$t"},{"$count":"n"}]}}',
    '{"$lookup":{"from":"other","localField":"k","foreignField":"k","as":"j"}},{"$count":"n"}',
    '{"$lookup":{"from":"other","pipeline":[{"$group":{"_id":"$k"}}],"as":"j"}},{"$count":"n"}',
    '{"$bucketAuto":{"groupBy":"$_id","buckets":3}}',
    '{"$set":{"x":{"$mod":["$_id",10]}}},{"$sort":{"x":1}},{"$group":{"_id":null,"n":{"$sum":1}}}',
    '{"$unionWith":"other"},{"$count":"n"}',
    '{"$sortByCount":"$k"}',
  ]
  for (const stage of stages) {
    const { pauses, documents } = run(`[${stage}]`, eager)
    assert.ok(pauses > 10, `${stage}: ${pauses} pauses`)
    assert.equal(text(documents), text(run(`[${stage}]`).documents))
  }
})

test('$lookup finds the documents of the other collection by its index', () => {
  filled('c', 20)
  const other = filled('other', 3000, 'k')
  const pages = other.page.bind(other)
  other.page = (...args) => (assert.fail('the other collection was scanned'), pages(...args))
  const equality = run('[{"$lookup":{"from":"other","localField":"k","foreignField":"k","as":"j"}},{"$limit":1}]')
  const byExpression = run(
    '[{"$lookup":{"from":"other","let":{"k":"$k"},"pipeline":[{"$match":{"$expr":{"$eq":["$k","$$k"]}}}],"as":"j"}},{"$limit":1}]',
  )
  assert.equal((equality.documents[0]!.get('j') as Doc[]).length, 429)
  assert.equal(text(equality.documents), text(byExpression.documents))
})

test('`let` reaches every stage, and names bound inside hide it', () => {
  filled('c', 3)
  const stages =
    '[{"$match":{"$expr":{"$eq":["$_id","$$v"]}}},{"$project":{"a":"$$v","b":{"$map":{"input":[9],"as":"v","in":"$$v"}},"c":{"$literal":"$$v"}}}]'
  assert.equal(
    text(run(stages, unhurried, '{"let":{"v":{"$add":[1,1]}}}').documents),
    '{"_id":{"$numberInt":"2"},"a":{"$numberInt":"2"},"b":[{"$numberInt":"9"}],"c":"$$v"}',
  )
  assert.throws(() => run(stages), { code: 17276 })
})

test('what takes too much memory is refused where the disk may not be used', () => {
  const collection = store.createCollection('t.c')
  const filling = 'x'.repeat(1_000_000)
  for (let i = 0; i < 12; i++) collection.insert(encodeDoc(doc({ _id: i, filling })))
  const push =
    '[{"$unwind":{"path":"$t","preserveNullAndEmptyArrays":true}},{"$group":{"_id":null,"all":{"$push":{"$concat":["$filling","$filling","$filling","$filling","$filling","$filling","$filling","$filling","$filling","$filling"]}}}}]'
  assert.throws(() => run(push, unhurried, '{"allowDiskUse":false}'), { code: 292 })
})

test('$out puts the result in place of a collection, indexes and all', () => {
  filled('c', 4)
  filled('kept', 2, 'k')
  command(bodyOf('[{"$match":{"_id":{"$lt":2}}},{"$project":{"k":1}},{"$out":"kept"}]'))
  assert.equal(
    contentOf('kept'),
    '{"_id":{"$numberInt":"0"},"k":{"$numberInt":"0"}},{"_id":{"$numberInt":"1"},"k":{"$numberInt":"1"}}',
  )
  assert.deepEqual(
    store.collection('t.kept')!.indexes.map(({ definition }) => definition.name),
    ['_id_', 'k'],
  )
  command(bodyOf('[{"$match":{"_id":99}},{"$out":"none"}]'))
  assert.equal(contentOf('none'), '')
  assert.deepEqual(
    store.collections().map(({ name }) => name),
    ['c', 'kept', 'none'],
  )
})

test('a failing $out leaves what was there', () => {
  filled('c', 4)
  const kept = filled('kept', 1)
  store.createIndex(kept, parseIndex(doc({ name: 'u', key: doc({ x: 1 }), unique: true })), true)
  assert.throws(() => command(bodyOf('[{"$set":{"x":1}},{"$out":"kept"}]')), { code: 11000 })
  assert.match(contentOf('kept'), /^\{"_id":\{"\$numberInt":"0"\}/)
  assert.deepEqual(
    store.collections().map(({ name }) => name),
    ['c', 'kept'],
  )
})

test('$merge inserts, replaces, merges, keeps or fails', () => {
  filled('c', 2)
  const merge = (options: string): void =>
    command(bodyOf(`[{"$project":{"k":1}},{"$merge":{"into":"target"${options}}}]`))
  merge('')
  assert.match(contentOf('target'), /^(\{"_id":\{"\$numberInt":"\d"\},"k":\{"\$numberInt":"\d"\}\},?){2}$/)
  assert.throws(() => merge(',"whenMatched":"fail"'), { code: 11000 })
  merge(',"whenMatched":[{"$set":{"seen":"$$new.k"}}]')
  assert.match(contentOf('target'), /"seen":\{"\$numberInt":"1"\}/)
  merge(',"whenMatched":"keepExisting"')
  assert.match(contentOf('target'), /"seen"/)
  merge(',"whenMatched":"replace"')
  assert.doesNotMatch(contentOf('target'), /"seen"/)
  assert.throws(() => merge(',"on":"k"'), { code: 51183 })
})
