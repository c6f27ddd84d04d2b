// $jsonSchema: JSON Schema draft 4 as MongoDB knows it, with `bsonType` beside `type`. A schema becomes one test of a
// value; a keyword says something only about values of the type that it is about.

import { badValue, failedToParse, typeMismatch } from '../error.ts'
import type { CommandError } from '../error.ts'
import { BSONRegExp, isDoc, isNumber, typeName } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { compareValues, valuesEqual } from '../value/compare.ts'
import { remainderOfDecimals } from '../value/decimal.ts'
import { compareNumbers, exactInteger, toDecimal } from '../value/number.ts'
import type { Num } from '../value/number.ts'
import { ValueSet } from '../value/value-set.ts'
import { parseTypes } from './operators.ts'
import { compileRegex } from './regex.ts'

type Test = (value: Value) => boolean
type Compile = (operand: Value, schema: Doc) => Test

/** Deeper schemas are refused: each level is a level of the call stack. */
const deepest = 100

/** Compiles a schema. Throws 9 for a keyword that is not known and 14 for an operand of a wrong type. */
export function compileSchema(schema: Value, depth = 0): Test {
  if (!isDoc(schema)) throw typeMismatch('$jsonSchema must be an object')
  if (depth > deepest) throw failedToParse('$jsonSchema is nested too deeply')
  if (schema.has('type') && schema.has('bsonType')) {
    throw failedToParse("Cannot specify both $jsonSchema keywords 'type' and 'bsonType'")
  }
  const keywords = keywordsAt(depth + 1)
  for (const name of schema.keys()) if (!keywords.has(name)) throw unknownKeyword(name)
  // In one order, whatever the order of the schema: it decides which of several errors is told.
  const tests: Test[] = []
  for (const [name, compile] of keywords) if (schema.has(name)) tests.push(compile(schema.get(name)!, schema))
  return (value) => tests.every((test) => test(value))
}

const unsupported = new Set(['$ref', '$schema', 'default', 'definitions', 'format', 'id'])

const unknownKeyword = (name: string): CommandError =>
  failedToParse(
    unsupported.has(name)
      ? `$jsonSchema keyword '${name}' is not currently supported`
      : `Unknown $jsonSchema keyword: ${name}`,
  )

const always: Test = () => true

/** Compiled anew for each level, so that schemas within schemas know how deep they stand. */
function keywordsAt(depth: number): ReadonlyMap<string, Compile> {
  const inner = (schema: Value): Test => compileSchema(schema, depth)
  return new Map<string, Compile>([
    ...plainKeywords,
    ['items', (operand) => items(operand, inner)],
    ['additionalItems', (operand, schema) => additionalItems(operand, schema, inner)],
    ...documentKeywords,
    ['properties', (operand) => properties(fieldsOf('properties', operand), inner)],
    ['patternProperties', (operand) => patternProperties(fieldsOf('patternProperties', operand), inner)],
    ['additionalProperties', (operand, schema) => additionalProperties(operand, schema, inner)],
    ['dependencies', (operand) => dependencies(fieldsOf('dependencies', operand), inner)],
    ['allOf', (operand) => combine('allOf', operand, inner, (count, all) => count === all)],
    ['anyOf', (operand) => combine('anyOf', operand, inner, (count) => count > 0)],
    ['oneOf', (operand) => combine('oneOf', operand, inner, (count) => count === 1)],
    [
      'not',
      (operand) => {
        const test = inner(operand)
        return (value) => !test(value)
      },
    ],
    ['enum', enumeration],
  ])
}

const onNumbers =
  (test: (value: Num) => boolean): Test =>
  (value) =>
    !isNumber(value) || test(value)
const onText =
  (test: (value: string) => boolean): Test =>
  (value) =>
    typeof value !== 'string' || test(value)
/** Characters of a text, those outside the basic plane counted once. */
function codePoints(text: string): number {
  let count = 0
  for (const _ of text) count++
  return count
}

const onArrays =
  (test: (value: Value[]) => boolean): Test =>
  (value) =>
    !Array.isArray(value) || test(value)
const onDocs =
  (test: (value: Doc) => boolean): Test =>
  (value) =>
    !isDoc(value) || test(value)

const plainKeywords: readonly (readonly [string, Compile])[] = [
  ['title', (operand) => text('title', operand)],
  ['description', (operand) => text('description', operand)],
  ['type', (operand) => ofTypes(operand, 'type')],
  ['bsonType', (operand) => ofTypes(operand, 'bsonType')],
  ['pattern', pattern],
  ['maxLength', (operand) => length('maxLength', operand, (most) => onText((text) => codePoints(text) <= most))],
  ['minLength', (operand) => length('minLength', operand, (least) => onText((text) => codePoints(text) >= least))],
  ['multipleOf', multipleOf],
  ['maximum', (operand, schema) => bound('maximum', operand, schema, -1)],
  ['exclusiveMaximum', (operand, schema) => exclusive('exclusiveMaximum', 'maximum', operand, schema)],
  ['minimum', (operand, schema) => bound('minimum', operand, schema, 1)],
  ['exclusiveMinimum', (operand, schema) => exclusive('exclusiveMinimum', 'minimum', operand, schema)],
  ['minItems', (operand) => length('minItems', operand, (least) => onArrays((list) => list.length >= least))],
  ['maxItems', (operand) => length('maxItems', operand, (most) => onArrays((list) => list.length <= most))],
  ['uniqueItems', uniqueItems],
]

const documentKeywords: readonly (readonly [string, Compile])[] = [
  ['required', required],
  ['minProperties', (operand) => length('minProperties', operand, (least) => onDocs((doc) => doc.size >= least))],
  ['maxProperties', (operand) => length('maxProperties', operand, (most) => onDocs((doc) => doc.size <= most))],
]

function text(keyword: string, operand: Value): Test {
  if (typeof operand !== 'string') throw typeMismatch(`$jsonSchema keyword '${keyword}' must be of type string`)
  return always
}

const jsonTypes = new Set(['object', 'array', 'number', 'boolean', 'string', 'null'])

function ofTypes(operand: Value, keyword: 'type' | 'bsonType'): Test {
  const names = Array.isArray(operand) ? operand : [operand]
  for (const [i, name] of names.entries()) {
    if (typeof name !== 'string') {
      throw typeMismatch(`$jsonSchema keyword '${keyword}' must be either a string or an array of strings`)
    }
    if (name === 'integer') throw failedToParse("$jsonSchema type 'integer' is not currently supported.")
    if (names.indexOf(name) !== i) throw failedToParse(`$jsonSchema keyword '${keyword}' has duplicate value: ${name}`)
  }
  const unknown = names.find((name) => keyword === 'type' && !jsonTypes.has(name as string))
  if (unknown !== undefined) throw badValue(`Unknown type name alias: ${unknown as string}`)
  if (names.length === 0) throw failedToParse(`$jsonSchema keyword '${keyword}' must name at least one type`)
  const types = parseTypes(names.map((name) => (keyword === 'type' && name === 'boolean' ? 'bool' : name)))
  return (value) => types.has(typeName(value))
}

function enumeration(operand: Value): Test {
  if (!Array.isArray(operand)) throw typeMismatch("$jsonSchema keyword 'enum' must be an array")
  if (operand.length === 0) throw failedToParse("$jsonSchema keyword 'enum' cannot be an empty array")
  const allowed = new ValueSet(operand)
  if (allowed.size !== operand.length) throw failedToParse("$jsonSchema keyword 'enum' array cannot contain duplicates")
  return (value) => allowed.has(value)
}

function bound(keyword: 'minimum' | 'maximum', operand: Value, schema: Doc, direction: 1 | -1): Test {
  if (!isNumber(operand)) throw typeMismatch(`$jsonSchema keyword '${keyword}' must be a number`)
  const isExclusive = schema.get(keyword === 'minimum' ? 'exclusiveMinimum' : 'exclusiveMaximum') === true
  return onNumbers((value) => {
    const order = compareNumbers(value, operand) * direction
    return isExclusive ? order > 0 : order >= 0
  })
}

function exclusive(keyword: string, partner: string, operand: Value, schema: Doc): Test {
  if (!schema.has(partner)) {
    throw failedToParse(`$jsonSchema keyword '${partner}' must be a present if ${keyword} is present`)
  }
  if (typeof operand !== 'boolean') throw typeMismatch(`$jsonSchema keyword '${keyword}' must be a boolean`)
  return always
}

function multipleOf(operand: Value): Test {
  if (!isNumber(operand)) throw typeMismatch("$jsonSchema keyword 'multipleOf' must be a number")
  if (!(compareNumbers(operand, 0) > 0)) {
    throw failedToParse("$jsonSchema keyword 'multipleOf' must have a positive value")
  }
  const divisor = toDecimal(operand)
  return onNumbers((value) => {
    const rest = remainderOfDecimals(toDecimal(value), divisor)
    return rest.kind === 'finite' && rest.coefficient === 0n
  })
}

function length(keyword: string, operand: Value, make: (count: number) => Test): Test {
  const count = exactInteger(operand)
  if (count === undefined || count < 0) {
    throw failedToParse(`$jsonSchema keyword '${keyword}' must be a non-negative integer`)
  }
  return make(count)
}

function pattern(operand: Value): Test {
  if (typeof operand !== 'string') throw typeMismatch("$jsonSchema keyword 'pattern' must be a string")
  const regex = compileRegex(new BSONRegExp(operand, ''))
  return onText((value) => regex.test(value))
}

function uniqueItems(operand: Value): Test {
  if (typeof operand !== 'boolean') throw typeMismatch("$jsonSchema keyword 'uniqueItems' must be a boolean")
  // Items are one when they differ only in the order of their fields.
  return operand ? onArrays((list) => new ValueSet(list.map(sorted)).size === list.length) : always
}

function sorted(value: Value): Value {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isDoc(value)) return value
  return new Map([...value].sort(([a], [b]) => compareValues(a, b)).map(([name, member]) => [name, sorted(member)]))
}

function names(keyword: string, operand: Value): string[] {
  if (!Array.isArray(operand)) throw typeMismatch(`$jsonSchema keyword '${keyword}' must be an array`)
  if (operand.length === 0) throw failedToParse(`$jsonSchema keyword '${keyword}' cannot be an empty array`)
  for (const [i, name] of operand.entries()) {
    if (typeof name !== 'string') throw typeMismatch(`$jsonSchema keyword '${keyword}' must be an array of strings`)
    if (operand.findIndex((other) => valuesEqual(other, name)) !== i) {
      throw failedToParse(`$jsonSchema keyword '${keyword}' array cannot contain duplicate values`)
    }
  }
  return operand as string[]
}

function required(operand: Value): Test {
  const wanted = names('required', operand)
  return onDocs((doc) => wanted.every((name) => doc.has(name)))
}

function fieldsOf(keyword: string, operand: Value): Doc {
  if (!isDoc(operand)) throw typeMismatch(`$jsonSchema keyword '${keyword}' must be an object`)
  return operand
}

type Inner = (schema: Value) => Test

function properties(fields: Doc, inner: Inner): Test {
  const tests = [...fields].map(([name, schema]) => ({ name, test: inner(schema) }))
  return onDocs((doc) =>
    tests.every(({ name, test }) => {
      const value = doc.get(name)
      return value === undefined || test(value)
    }),
  )
}

function patternProperties(fields: Doc, inner: Inner): Test {
  const tests = [...fields].map(([name, schema]) => ({
    regex: compileRegex(new BSONRegExp(name, '')),
    test: inner(schema),
  }))
  return onDocs((doc) =>
    [...doc].every(([name, value]) => tests.every(({ regex, test }) => !regex.test(name) || test(value))),
  )
}

/** `false` forbids more than what is listed, a schema is for all the rest. */
function rest(keyword: string, operand: Value, inner: Inner): Test {
  if (typeof operand === 'boolean') return () => operand
  if (!isDoc(operand)) throw typeMismatch(`$jsonSchema keyword '${keyword}' must be either an object or a boolean`)
  return inner(operand)
}

function additionalProperties(operand: Value, schema: Doc, inner: Inner): Test {
  const test = rest('additionalProperties', operand, inner)
  const [listed, patterns] = [schema.get('properties'), schema.get('patternProperties')]
  const regexes = isDoc(patterns) ? [...patterns.keys()].map((name) => compileRegex(new BSONRegExp(name, ''))) : []
  const isListed = (name: string): boolean =>
    (isDoc(listed) && listed.has(name)) || regexes.some((regex) => regex.test(name))
  return onDocs((doc) => [...doc].every(([name, value]) => isListed(name) || test(value)))
}

function dependencies(fields: Doc, inner: Inner): Test {
  const rules = [...fields].map(([name, operand]) => ({
    name,
    test: isDoc(operand) ? inner(operand) : required(operand),
  }))
  return onDocs((doc) => rules.every(({ name, test }) => !doc.has(name) || test(doc)))
}

function items(operand: Value, inner: Inner): Test {
  if (isDoc(operand)) {
    const test = inner(operand)
    return onArrays((list) => list.every(test))
  }
  if (!Array.isArray(operand)) throw typeMismatch("$jsonSchema keyword 'items' must be an array or an object")
  const tests = operand.map(inner)
  return onArrays((list) => tests.every((test, i) => i >= list.length || test(list[i]!)))
}

function additionalItems(operand: Value, schema: Doc, inner: Inner): Test {
  const test = rest('additionalItems', operand, inner)
  const listed = schema.get('items')
  return Array.isArray(listed) ? onArrays((list) => list.slice(listed.length).every(test)) : always
}

function combine(keyword: string, operand: Value, inner: Inner, holds: (count: number, all: number) => boolean): Test {
  if (!Array.isArray(operand)) throw typeMismatch(`$jsonSchema keyword '${keyword}' must be an array`)
  if (operand.length === 0) throw failedToParse(`$jsonSchema keyword '${keyword}' must be a non-empty array`)
  const tests = operand.map(inner)
  return (value) => holds(tests.filter((test) => test(value)).length, tests.length)
}
