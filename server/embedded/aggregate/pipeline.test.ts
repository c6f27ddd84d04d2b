import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseExtendedJson, toExtendedJson } from '../bson/extended-json.ts'
import type { Doc, Value } from '../bson/value.ts'
import { compilePipeline } from './pipeline.ts'
import type { Pipeline } from './stage.ts'

const context = { now: new Date(1_700_000_000_000) }
const compile = (text: string): Pipeline => compilePipeline(parseExtendedJson(text) as Value[], context)
const docs = (text: string): Doc[] => parseExtendedJson(text) as Doc[]
const text = (value: Value | null): string | null => (value === null ? null : toExtendedJson(value))

test('the front of a pipeline is told apart', () => {
  const pipeline = compile(
    '[{"$match":{"a":1}},{"$match":{"b":2}},{"$sort":{"c":1}},{"$skip":3},{"$limit":9},{"$limit":5},{"$project":{"d":1}}]',
  )
  assert.equal(text(pipeline.leadingMatch), toExtendedJson(parseExtendedJson('{"$and":[{"a":1},{"b":2}]}')))
  assert.equal(text(pipeline.leadingSort?.spec ?? null), toExtendedJson(parseExtendedJson('{"c":1}')))
  assert.equal(pipeline.leadingSkip, 3)
  assert.equal(pipeline.leadingLimit, 5)
  assert.deepEqual([...pipeline.fields!].sort(), ['_id', 'd'])
})

test('it reads no more fields than its stages need', () => {
  const fieldsOf = (stages: string): string[] | null => {
    const { fields } = compile(stages)
    return fields && [...fields].sort()
  }
  assert.deepEqual(fieldsOf('[{"$group":{"_id":"$a.b","n":{"$sum":"$c"}}}]'), ['a', 'c'])
  assert.deepEqual(fieldsOf('[{"$limit":1},{"$unwind":"$t"},{"$group":{"_id":"$t"}}]'), ['t'])
  assert.deepEqual(fieldsOf('[{"$limit":1},{"$count":"n"}]'), [])
  assert.equal(fieldsOf('[{"$limit":1},{"$addFields":{"x":"$a"}}]'), null)
  assert.equal(fieldsOf('[{"$group":{"_id":"$$ROOT"}}]'), null)
})

test('a count needs no documents', () => {
  const counting = compile('[{"$match":{"a":1}},{"$group":{"_id":1,"n":{"$sum":1}}},{"$project":{"_id":0,"n":1}}]')
  assert.deepEqual([...counting.ofCount!(42)].map(toExtendedJson), ['{"n":{"$numberInt":"42"}}'])
  assert.deepEqual([...counting.ofCount!(0)], [])
  assert.deepEqual([...compile('[{"$count":"n"}]').ofCount!(3_000_000_000)].map(toExtendedJson), [
    '{"n":{"$numberLong":"3000000000"}}',
  ])
  assert.equal(compile('[{"$group":{"_id":"$a","n":{"$sum":1}}}]').ofCount, null)
})

test('pauses pass through every stage and count nowhere', () => {
  const pause = Symbol('pause')
  const stages =
    '[{"$limit":9},{"$match":{"a":{"$gt":0}}},{"$unwind":"$t"},{"$sort":{"a":-1}},{"$skip":1},{"$limit":2},{"$group":{"_id":"$t","n":{"$sum":"$a"}}},{"$set":{"z":1}},{"$count":"n"}]'
  const input = docs('[{"a":1,"t":[1,2]},{"a":2,"t":[3]},{"a":0,"t":[4]}]').flatMap((doc) => [pause, doc])
  const output = [...compile(stages).run(input)]
  assert.equal(output.filter((step) => step === pause).length, 3)
  assert.deepEqual(output.filter((step) => step instanceof Map).map(toExtendedJson), ['{"n":{"$numberInt":"2"}}'])
})

test('$text may only stand in the first stage', () => {
  const stages = parseExtendedJson('[{"$limit":1},{"$match":{"$or":[{"$text":{"$search":"x"}}]}}]') as Value[]
  assert.throws(() => compilePipeline(stages, { ...context, text: () => () => true }), { code: 17313 })
})

test('a sort before a limit keeps the right documents of many', () => {
  const many = Array.from(
    { length: 5000 },
    (_, i): Doc =>
      new Map([
        ['_id', i],
        ['n', (i * 7919) % 5000],
      ]),
  )
  const found = [...compile('[{"$sort":{"n":1}},{"$limit":3}]').runAll(many)].map((doc) => doc.get('n'))
  assert.deepEqual(found, [0, 1, 2])
})

test('filters and limits go forward where that changes no answer', () => {
  const frontOf = (stages: string): string => {
    const { leadingMatch, leadingSort, leadingLimit } = compile(stages)
    return [text(leadingMatch), text(leadingSort?.spec ?? null), leadingLimit].join(' ')
  }
  const match = '{"$match":{"a":1}}'
  const found = toExtendedJson(parseExtendedJson('{"a":1}'))
  for (const before of [
    '{"$set":{"b":1}}',
    '{"$unset":"b"}',
    '{"$project":{"a":1}}',
    '{"$project":{"b":0}}',
    '{"$unwind":"$b"}',
    '{"$unwind":{"path":"$b","includeArrayIndex":"i"}}',
  ]) {
    assert.equal(frontOf(`[${before},${match}]`), `${found}  `, before)
  }
  for (const before of [
    '{"$set":{"a":1}}',
    '{"$set":{"a.b":1}}',
    '{"$unset":"a.b"}',
    '{"$project":{"b":1}}',
    '{"$project":{"a":"$b"}}',
    '{"$project":{"a":0}}',
    '{"$unwind":"$a"}',
    '{"$unwind":{"path":"$b","includeArrayIndex":"a"}}',
    '{"$limit":1}',
    '{"$skip":1}',
    '{"$group":{"_id":"$a"}}',
    '{"$replaceWith":"$a"}',
  ]) {
    assert.doesNotMatch(frontOf(`[${before},${match}]`), /^\{/, before)
  }
  assert.equal(frontOf(`[{"$sort":{"c":1}},{"$set":{"b":1}},{"$limit":2},${match}]`), ' {"c":{"$numberInt":"1"}} 2')
  assert.equal(frontOf(`[{"$sort":{"c":1}},${match}]`), `${found} {"c":{"$numberInt":"1"}} `)
})

test('an equality in $expr brings the condition that an index can serve', () => {
  const { leadingMatch } = compile(
    '[{"$match":{"$expr":{"$and":[{"$eq":["$a",5]},{"$in":["$b.c",[1,2]]},{"$gt":["$d",1]}]}}}]',
  )
  const implied = (leadingMatch!.get('$and') as Value[]).slice(1)
  assert.deepEqual(implied.map(toExtendedJson), [
    '{"a":{"$eq":{"$numberInt":"5"}}}',
    '{"b.c":{"$in":[{"$numberInt":"1"},{"$numberInt":"2"}]}}',
  ])
  assert.deepEqual([...compile('[{"$match":{"$expr":{"$eq":["$a",[1]]}}}]').leadingMatch!.keys()], ['$expr'])
})
