// The matching of the unified test format (its section "Evaluating Matches"): what is expected may leave out fields at
// the top, numbers count by value, and documents like `{$$type: 'date'}` are tests of their own.

import { Binary, Double, Int32, Long, ObjectId, UUID } from 'mongodb'

export type Fields = Record<string, unknown>

/** What has been saved under a name: results, clients, collections ... */
export type Entities = ReadonlyMap<string, unknown>

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype

/** Throws with the path where they differ. */
export function assertMatches(expected: unknown, actual: unknown, entities: Entities, isRoot = true): void {
  match(expected, actual, { entities, isRoot, path: '' })
}

interface Place {
  readonly entities: Entities
  /** Documents here may have more fields than are expected. */
  readonly isRoot: boolean
  readonly path: string
}

function fail(place: Place, expected: unknown, actual: unknown): never {
  throw new Error(`at '${place.path}': expected ${show(expected)}, have ${show(actual)}`)
}

export const show = (value: unknown): string =>
  JSON.stringify(value, (_, member: unknown) => (typeof member === 'bigint' ? `${member}n` : member))?.slice(0, 600) ??
  String(value)

function match(expected: unknown, actual: unknown, place: Place): void {
  const operator = operatorOf(expected)
  if (operator) return matchOperator(operator[0], operator[1], actual, place)
  if (Array.isArray(expected)) return matchArray(expected, actual, place)
  if (isFields(expected)) return matchFields(expected, actual, place)
  if (!isSameValue(expected, actual)) fail(place, expected, actual)
}

/** `{$$name: operand}`. */
function operatorOf(expected: unknown): [string, unknown] | undefined {
  if (!isFields(expected)) return undefined
  const entries = Object.entries(expected)
  return entries.length === 1 && entries[0]![0].startsWith('$$') ? entries[0] : undefined
}

function matchArray(expected: readonly unknown[], actual: unknown, place: Place): void {
  if (!Array.isArray(actual) || actual.length !== expected.length) fail(place, expected, actual)
  expected.forEach((item, i) => match(item, actual[i], { ...place, path: `${place.path}.${i}` }))
}

function matchFields(expected: Fields, actual: unknown, place: Place): void {
  const have = asFields(actual)
  if (!have) fail(place, expected, actual)
  for (const [name, value] of Object.entries(expected)) {
    const inner = { ...place, isRoot: false, path: place.path === '' ? name : `${place.path}.${name}` }
    const exists = operatorOf(value)?.[0] === '$$exists' ? operatorOf(value)![1] : undefined
    if (exists === false) {
      if (name in have) fail(inner, 'no such field', have[name])
    } else if (!(name in have) && operatorOf(value)?.[0] !== '$$unsetOrMatches') fail(inner, value, undefined)
    else match(value, have[name], inner)
  }
  if (place.isRoot) return
  const more = Object.keys(have).find((name) => !(name in expected))
  if (more !== undefined) fail(place, expected, actual)
}

function asFields(value: unknown): Fields | undefined {
  if (value instanceof Map) return Object.fromEntries(value) as Fields
  return typeof value === 'object' && value !== null && !isBsonValue(value) ? (value as Fields) : undefined
}

const isBsonValue = (value: object): boolean =>
  '_bsontype' in value || value instanceof Date || Buffer.isBuffer(value) || Array.isArray(value)

function matchOperator(operator: string, operand: unknown, actual: unknown, place: Place): void {
  switch (operator) {
    case '$$exists':
      if ((actual !== undefined) !== operand) fail(place, { $$exists: operand }, actual)
      return
    case '$$unsetOrMatches':
      if (actual !== undefined && actual !== null) match(operand, actual, place)
      return
    case '$$type': {
      const names = Array.isArray(operand) ? operand : [operand]
      if (!names.some((name) => isOfType(String(name), actual))) fail(place, { $$type: operand }, actual)
      return
    }
    case '$$matchesEntity':
      return match(place.entities.get(String(operand)), actual, place)
    case '$$matchesHexBytes': {
      const hex = Buffer.isBuffer(actual) ? actual.toString('hex') : undefined
      if (hex !== String(operand).toLowerCase()) fail(place, operand, hex)
      return
    }
    case '$$lte':
      if (numberOf(actual) === undefined || numberOf(actual)! > Number(operand)) fail(place, { $$lte: operand }, actual)
      return
    case '$$sessionLsid': {
      const session = place.entities.get(String(operand)) as { id?: unknown } | undefined
      return match(session?.id, actual, place)
    }
    default:
      throw new Error(`the runner has no operator ${operator}`)
  }
}

function isOfType(name: string, value: unknown): boolean {
  switch (name) {
    case 'objectId':
      return value instanceof ObjectId
    case 'date':
      return value instanceof Date
    case 'string':
      return typeof value === 'string'
    case 'int':
    case 'long':
      return numberOf(value) !== undefined && Number.isInteger(numberOf(value))
    case 'double':
    case 'number':
      return numberOf(value) !== undefined
    case 'bool':
      return typeof value === 'boolean'
    case 'object':
      return asFields(value) !== undefined
    case 'array':
      return Array.isArray(value)
    case 'binData':
      return value instanceof Binary
    case 'null':
      return value === null
    default:
      throw new Error(`the runner has no type ${name}`)
  }
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value)
  if (value instanceof Long) return value.toNumber()
  return value instanceof Int32 || value instanceof Double ? value.valueOf() : undefined
}

function isSameValue(expected: unknown, actual: unknown): boolean {
  const number = numberOf(expected)
  if (number !== undefined) return Object.is(number, numberOf(actual)) || number === numberOf(actual)
  if (expected instanceof Date) return actual instanceof Date && actual.getTime() === expected.getTime()
  if (expected instanceof ObjectId) return expected.equals(actual as ObjectId)
  if (expected instanceof Binary || expected instanceof UUID) {
    return actual instanceof Binary && Buffer.from(expected.buffer).equals(Buffer.from(actual.buffer))
  }
  if (typeof expected === 'object' && expected !== null) return show(expected) === show(actual)
  return expected === actual
}
