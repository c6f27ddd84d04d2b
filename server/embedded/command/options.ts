// Reading the options of commands: each with the type that MongoDB asks for and its error otherwise.

import { isDoc, isNumber } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { CommandError } from '../error.ts'
import { exactInteger, toDouble } from '../value/number.ts'

const wrongType = (name: string, expected: string): CommandError =>
  new CommandError(14, `BSON field '${name}' is the wrong type, expected type '${expected}'`)

export function docOption(body: Doc, name: string): Doc | undefined {
  const value = body.get(name)
  if (value === undefined || value === null) return undefined
  if (!isDoc(value)) throw wrongType(name, 'object')
  return value
}

/** An integer that is not negative; `undefined` when it is not given. */
export function countOption(body: Doc, name: string): number | undefined {
  const value = body.get(name)
  if (value === undefined || value === null) return undefined
  if (!isNumber(value)) throw wrongType(name, 'long')
  const count = exactInteger(value) ?? Math.trunc(toDouble(value))
  if (Number.isNaN(count)) throw wrongType(name, 'long')
  if (count < 0) throw new CommandError(51024, `BSON field '${name}' value must be >= 0, actual value '${count}'`)
  return Math.min(count, Number.MAX_SAFE_INTEGER)
}

/** The limit of a count; a negative one is the same as positive. */
export function countLimit(body: Doc): number | undefined {
  const limit = exactInteger(body.get('limit'))
  return limit === undefined ? undefined : Math.abs(limit)
}

/** Booleans, and numbers as booleans. */
export function flagOption(body: Doc, name: string, otherwise = false): boolean {
  const value = body.get(name)
  if (value === undefined || value === null) return otherwise
  if (typeof value === 'boolean') return value
  if (isNumber(value)) return toDouble(value) !== 0
  throw wrongType(name, 'bool')
}

export function stringOption(body: Doc, name: string): string | undefined {
  const value = body.get(name)
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string') throw wrongType(name, 'string')
  return value
}

export function docsOption(body: Doc, name: string): Doc[] {
  const value = body.get(name)
  if (value === undefined) throw new CommandError(40414, `BSON field '${name}' is missing but a required field`)
  if (!Array.isArray(value)) throw wrongType(name, 'array')
  return value.map((item) => {
    if (!isDoc(item)) throw wrongType(`${name}.0`, 'object')
    return item
  })
}

/** An empty document asks for nothing, as if it were not given. */
export function filledOption(body: Doc, name: string): Doc | undefined {
  const value = docOption(body, name)
  return value === undefined || value.size === 0 ? undefined : value
}

/** `hint` as a name or a key; an empty one asks for nothing. */
export function hintOption(body: Doc): Value | undefined {
  const value = body.get('hint')
  if (value === undefined || (isDoc(value) && value.size === 0)) return undefined
  if (typeof value !== 'string' && !isDoc(value))
    throw new CommandError(9, 'hint must be specified as a string or an object')
  return value
}

/** Refuses a collation other than the plain comparison of bytes. */
export function refuseCollation(body: Doc): void {
  const collation = docOption(body, 'collation')
  if (collation === undefined || collation.size === 0) return
  checkCollation(collation)
  if (collation.get('locale') !== 'simple') throw new CommandError(238, 'collation is not supported')
}

const collationFlags = ['caseLevel', 'numericOrdering', 'normalization', 'backwards']
const collationWords = ['locale', 'caseFirst', 'alternate', 'maxVariable', 'version']

/** Throws where MongoDB would, whatever the collation asks for. */
export function checkCollation(collation: Doc): void {
  if (collation.size === 0) return
  for (const [name, value] of collation) {
    if (name !== 'strength' && !collationFlags.includes(name) && !collationWords.includes(name)) {
      throw new CommandError(40415, `BSON field 'collation.${name}' is an unknown field.`)
    }
    if (value === null) continue
    if (collationFlags.includes(name) && typeof value !== 'boolean') throw wrongType(`collation.${name}`, 'bool')
    if (collationWords.includes(name) && typeof value !== 'string') throw wrongType(`collation.${name}`, 'string')
    if (name === 'strength') checkStrength(value)
  }
  const locale = collation.get('locale') ?? null
  if (locale === null) throw new CommandError(40414, "BSON field 'collation.locale' is missing but a required field")
  const name = locale as string
  if (!isLocale(name)) throw new CommandError(2, `Field 'locale' is invalid in: ${name}`)
}

function checkStrength(value: Value): void {
  if (!isNumber(value)) throw wrongType('collation.strength', 'int')
  const strength = Math.trunc(toDouble(value))
  if (!(strength >= 0 && strength <= 5)) {
    throw new CommandError(
      51024,
      `BSON field 'collation.strength' value must be >= 0 and <= 5, actual value '${strength}'`,
    )
  }
}

function isLocale(locale: string): boolean {
  if (locale === 'simple') return true
  try {
    return Intl.Collator.supportedLocalesOf(locale.replaceAll('_', '-')).length > 0
  } catch {
    return false
  }
}
