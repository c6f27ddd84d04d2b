import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseExtendedJson, toExtendedJson } from '../bson/extended-json.ts'
import type { Doc } from '../bson/value.ts'
import { acceptBody } from './shape.ts'

const accept = (text: string): Doc => {
  const body = parseExtendedJson(text) as Doc
  return acceptBody(body.keys().next().value!, body)
}

test('what a command does not know, lacks, or gets in another type is refused', () => {
  for (const [command, code] of [
    ['{"find":"c","filters":{}}', 40_415],
    ['{"find":"c","filter":1}', 14],
    ['{"find":"c","singleBatch":1}', 14],
    ['{"find":"c","hint":5}', 9],
    ['{"find":"c","writeConcern":{}}', 72],
    ['{"find":"c","maxTimeMS":-1}', 2],
    ['{"find":"c","min":{"a":1}}', 115],
    ['{"find":1}', 2],
    ['{"count":1}', 73],
    ['{"distinct":"c"}', 40_414],
    ['{"insert":"c"}', 40_414],
    ['{"update":"c","updates":[]}', 16],
    ['{"update":"c","updates":[{"q":{}}]}', 40_414],
    ['{"update":"c","updates":[{"q":{},"u":1}]}', 9],
    ['{"update":"c","updates":[{"q":{},"u":[{}]}]}', 40_323],
    ['{"update":"c","updates":[{"q":{},"u":{},"sort":{}}]}', 40_415],
    ['{"delete":"c","deletes":[{"q":{},"limit":2}]}', 9],
    ['{"delete":"c","deletes":[{"q":{},"limit":1}],"writeConcern":{"w":2}}', 2],
    ['{"findAndModify":"c","new":"x"}', 14],
  ] as const) {
    assert.throws(() => accept(command), { code }, command)
  }
})

test('a batch has so many statements and no more', () => {
  const statement = parseExtendedJson('{"q":{},"limit":1}') as Doc
  const batch = (length: number): Doc =>
    new Map([
      ['delete', 'c' as const],
      ['deletes', Array(length).fill(statement)],
    ] as never)
  assert.throws(() => acceptBody('delete', batch(100_001)), { code: 16 })
  acceptBody('delete', batch(100_000))
})

test('null is an option that is not given', () => {
  accept('{"find":"c","let":null,"skip":null,"lsid":null}')
  accept('{"update":"c","updates":[{"q":{},"u":{},"multi":null}],"ordered":null}')
})

test('variables are worked into what may name them', () => {
  const bound = accept(
    '{"find":"c","filter":{"$and":[{"$expr":{"$eq":["$a","$$v"]}}]},"projection":{"a":1,"b":"$$v"},"let":{"v":{"$add":[1,2]}}}',
  )
  const wrapped = (inner: string): string => `{"$let":{"vars":{"v":{"$literal":{"$numberInt":"3"}}},"in":${inner}}}`
  assert.equal(toExtendedJson(bound.get('filter')!), `{"$and":[{"$expr":${wrapped('{"$eq":["$a","$$v"]}')}}]}`)
  assert.equal(toExtendedJson(bound.get('projection')!), `{"a":{"$numberInt":"1"},"b":${wrapped('"$$v"')}}`)
})
