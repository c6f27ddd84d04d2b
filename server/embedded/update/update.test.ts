import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseExtendedJson, toExtendedJson } from '../bson/extended-json.ts'
import { ObjectId } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { compileUpdate, upsertDocument } from './update.ts'

const now = new Date(1_700_000_000_000)
const parse = (text: string): Doc => parseExtendedJson(text) as Doc
const updater = (text: string): ReturnType<typeof compileUpdate> =>
  compileUpdate(parseExtendedJson(text) as Doc | Value[])

test('an update that changes nothing gives back the same document', () => {
  const doc = parse('{"_id":1,"a":[1,{"x":2}],"n":{"$numberLong":"5"}}')
  for (const update of [
    '{"$set":{"a.1.x":2}}',
    '{"$unset":{"b":1,"a.7":1}}',
    '{"$inc":{"n":0}}',
    '{"$addToSet":{"a":1}}',
    '{"$pull":{"a":9}}',
    '{"$max":{"n":1}}',
    '[{"$set":{"a":"$a"}}]',
  ]) {
    assert.equal(updater(update).apply(doc, { now }), doc, update)
  }
})

test('the document before is left as it was', () => {
  const doc = parse('{"_id":1,"a":[1,{"x":2}]}')
  const before = toExtendedJson(doc)
  updater('{"$set":{"a.1.x":3},"$push":{"b":1}}').apply(doc, { now })
  updater('{"$push":{"a":{"$each":[0],"$sort":1}}}').apply(doc, { now })
  assert.equal(toExtendedJson(doc), before)
})

test('_id never changes', () => {
  const doc = parse('{"_id":1,"a":1}')
  for (const update of ['{"$set":{"_id":2}}', '{"$unset":{"_id":1}}', '{"_id":2}', '[{"$set":{"_id":2}}]']) {
    assert.throws(() => updater(update).apply(doc, { now }), { code: 66 }, update)
  }
  assert.equal(toExtendedJson(updater('{"b":1}').apply(doc, { now })), toExtendedJson(parse('{"_id":1,"b":1}')))
})

test('an upsert puts _id first and makes one up when none is given', () => {
  const made = upsertDocument(parse('{"a":1}'), updater('{"$set":{"b":2},"$setOnInsert":{"c":3}}'), now)
  assert.deepEqual([...made.keys()], ['_id', 'a', 'b', 'c'])
  assert.ok(made.get('_id') instanceof ObjectId)
  const given = upsertDocument(parse('{"a":1}'), updater('{"$set":{"b":2,"_id":7}}'), now)
  assert.deepEqual([...given.keys()], ['_id', 'a', 'b'])
  assert.throws(() => upsertDocument(parse('{"_id":[1]}'), updater('{"$set":{"b":1}}'), now), { code: 53 })
})

test('$currentDate and empty timestamps take the time of the command', () => {
  const doc = updater('{"$currentDate":{"d":true,"t":{"$type":"timestamp"}}}').apply(parse('{"_id":1}'), { now })
  assert.deepEqual(doc.get('d'), now)
  assert.equal(toExtendedJson(doc.get('t')!), '{"$timestamp":{"t":1700000000,"i":1}}')
  const replaced = updater('{"s":{"$timestamp":{"t":0,"i":0}}}').apply(parse('{"_id":1}'), { now })
  assert.equal(toExtendedJson(replaced.get('s')!), '{"$timestamp":{"t":1700000000,"i":1}}')
})

test('names that are special in JavaScript are plain names', () => {
  const doc = updater('{"$set":{"__proto__.x":1,"constructor":2}}').apply(parse('{"_id":1}'), { now })
  assert.equal(toExtendedJson(doc.get('__proto__')!), '{"x":{"$numberInt":"1"}}')
  assert.equal(doc.get('constructor'), 2)
  assert.throws(() => updater('{"$toString":{"a":1}}'), { code: 9 })
})
