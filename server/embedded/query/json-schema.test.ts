import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseExtendedJson } from '../bson/extended-json.ts'
import { compileSchema } from './json-schema.ts'

const fits = (schema: string, value: string): boolean =>
  compileSchema(parseExtendedJson(schema))(parseExtendedJson(value))

test('a keyword speaks only of values of its type', () => {
  assert.equal(fits('{"minimum":5}', '"text"'), true)
  assert.equal(fits('{"minimum":5}', '4'), false)
  assert.equal(fits('{"maximum":5,"exclusiveMaximum":true}', '{"$numberDecimal":"5"}'), false)
  assert.equal(fits('{"multipleOf":{"$numberDecimal":"0.1"}}', '{"$numberDecimal":"0.7"}'), true)
  assert.equal(fits('{"maxLength":1}', '"😀"'), true)
})

test('schemas stand in schemas', () => {
  const person =
    '{"required":["name"],"properties":{"name":{"bsonType":"string"},"tags":{"items":{"enum":["a","b"]}}},"additionalProperties":false}'
  assert.equal(fits(person, '{"name":"x","tags":["a","b"]}'), true)
  assert.equal(fits(person, '{"name":"x","tags":["c"]}'), false)
  assert.equal(fits(person, '{"name":"x","age":1}'), false)
  assert.equal(fits(person, '{}'), false)
  assert.equal(fits('{"oneOf":[{"type":"number"},{"minimum":3}]}', '5'), false)
})

test('items are the same whatever the order of their fields', () => {
  assert.equal(fits('{"uniqueItems":true}', '[{"a":1,"b":2},{"b":2,"a":1}]'), false)
})

test('what is no keyword, or has no sense, is refused', () => {
  for (const [schema, code] of [
    ['{"bogus":1}', 9],
    ['{"format":"email"}', 9],
    ['{"type":"integer"}', 9],
    ['{"type":"int"}', 2],
    ['{"properties":1}', 14],
    ['{"exclusiveMinimum":true}', 9],
    ['{"required":[]}', 9],
  ] as const) {
    assert.throws(() => compileSchema(parseExtendedJson(schema)), { code }, schema)
  }
})
