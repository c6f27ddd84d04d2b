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
  if (collation && collation.size > 0 && collation.get('locale') !== 'simple') {
    throw new CommandError(238, 'collation is not supported')
  }
}
