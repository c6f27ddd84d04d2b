// The operators that stand under a field name: `{field: {$gt: 1, $in: [..]}}`.

import { badValue, CommandError, failedToParse, typeMismatch } from '../error.ts'
import { BSONRegExp, bsonTypes, isDoc, isNumber, Undefined } from '../bson/value.ts'
import type { Doc, TypeName, Value } from '../bson/value.ts'
import { compareValues } from '../value/compare.ts'
import { exactLong, truncateToLong } from '../value/number.ts'
import { parseBitPositions } from './bits.ts'
import type { BitsOp, CompareOp, Filter } from './filter.ts'
import { compileRegex } from './regex.ts'

export interface ParseContext {
  parseFilter(filter: Doc): Filter
  holdsOperators(value: Value): value is Doc
  isValueElemMatch(operand: Doc): boolean
  parseExists(path: string, operand: Value): Filter
}

/** `{field: value}`: equality, or a match where the value is a regular expression. */
export function parseEquality(path: string, value: Value): Filter {
  return value instanceof BSONRegExp ? regexFilter(path, value) : compare(path, 'eq', value)
}

function regexFilter(path: string, regex: BSONRegExp): Filter {
  compileRegex(regex)
  return { kind: 'regex', path, regex }
}

function compare(path: string, op: CompareOp, value: Value): Filter {
  if (value instanceof Undefined) throw badValue('cannot compare to undefined')
  if (value instanceof BSONRegExp && op !== 'eq') {
    throw badValue(`Can't have RegEx as arg to predicate over field '${path}'.`)
  }
  return { kind: 'compare', op, path, value }
}

/** All operators of one document, in their order. */
export function parseOperators(path: string, operators: Doc, context: ParseContext): Filter[] {
  const parts: Filter[] = []
  for (const [name, operand] of operators) {
    const part = parseOperator(path, name, operand, operators, context)
    if (part) parts.push(part)
  }
  return parts
}

/** Whether it is an operator on the value of a field that may stand first in `$pull`: all but `$not`. */
export const isFieldOperator = (name: string): boolean =>
  /^\$(eq|ne|lte?|gte?|n?in|exists|type|mod|size|all|elemMatch|regex|options|bits(All|Any)(Set|Clear))$/.test(name)

const not = (part: Filter): Filter => ({ kind: 'not', part })

function parseOperator(
  path: string,
  name: string,
  operand: Value,
  siblings: Doc,
  context: ParseContext,
): Filter | undefined {
  switch (name) {
    case '$eq':
    case '$lt':
    case '$lte':
    case '$gt':
    case '$gte':
      return compare(path, name.slice(1) as CompareOp, operand)
    case '$ne':
      if (operand instanceof BSONRegExp) throw badValue("Can't have regex as arg to $ne.")
      return not(compare(path, 'eq', operand))
    case '$in':
      return parseIn(path, name, operand, context)
    case '$nin':
      return not(parseIn(path, name, operand, context))
    case '$not':
      return not(parseNot(path, operand, context))
    case '$exists':
      return context.parseExists(path, operand)
    case '$type':
      return { kind: 'type', path, types: parseTypes(operand) }
    case '$mod':
      return parseMod(path, operand)
    case '$size':
      return parseSize(path, operand)
    case '$all':
      return parseAll(path, operand, context)
    case '$elemMatch':
      return parseElemMatch(path, operand, context)
    case '$regex':
    case '$options':
      return parseRegex(path, name, siblings)
    default:
      return parseBits(path, name, operand)
  }
}

function parseBits(path: string, name: string, operand: Value): Filter {
  const op = /^\$bits(AllSet|AllClear|AnySet|AnyClear)$/.exec(name)?.[1]
  if (op === undefined) throw badValue(`unknown operator: ${name}`)
  const positions = parseBitPositions(name, operand)
  return { kind: 'bits', path, op: (op[0]!.toLowerCase() + op.slice(1)) as BitsOp, positions }
}

function parseIn(path: string, name: string, operand: Value, context: ParseContext): Filter {
  if (!Array.isArray(operand)) throw badValue(`${name} needs an array`)
  const regexes: BSONRegExp[] = []
  const values: Value[] = []
  for (const item of operand) {
    if (context.holdsOperators(item)) throw badValue(`cannot nest $ under ${name}`)
    if (item instanceof Undefined) throw badValue('InMatchExpression equality cannot be undefined')
    if (item instanceof BSONRegExp) {
      compileRegex(item)
      regexes.push(item)
    } else {
      values.push(item)
    }
  }
  values.sort(compareValues)
  const distinct = values.filter((value, i) => i === 0 || compareValues(values[i - 1]!, value) !== 0)
  return { kind: 'in', path, values: distinct, regexes }
}

function parseNot(path: string, operand: Value, context: ParseContext): Filter {
  if (operand instanceof BSONRegExp) return regexFilter(path, operand)
  if (!isDoc(operand)) throw badValue('$not needs a regex or a document')
  if (operand.size === 0) throw badValue('$not cannot be empty')
  return { kind: 'and', parts: parseOperators(path, operand, context) }
}

const numericTypes: TypeName[] = ['int', 'long', 'double', 'decimal']

export function parseTypes(operand: Value): Set<TypeName> {
  const items = Array.isArray(operand) ? operand : [operand]
  if (items.length === 0) throw failedToParse('field must match at least one type')
  return new Set(items.flatMap(parseType))
}

function parseType(item: Value): TypeName[] {
  if (typeof item === 'string') {
    if (item === 'number') return numericTypes
    if (Object.hasOwn(bsonTypes, item)) return [item as TypeName]
    throw badValue(`Unknown type name alias: ${item}`)
  }
  if (!isNumber(item)) throw typeMismatch('type must be represented as a number or a string')
  const code = exactLong(item)
  const entry = Object.entries(bsonTypes).find(([, value]) => BigInt(value) === code)
  if (!entry) throw badValue(`Invalid numerical type code: ${String(item)}`)
  return [entry[0] as TypeName]
}

function parseMod(path: string, operand: Value): Filter {
  if (!Array.isArray(operand)) throw badValue('malformed mod, needs to be an array')
  if (operand.length < 2) throw badValue('malformed mod, not enough elements')
  if (operand.length > 2) throw badValue('malformed mod, too many elements')
  const [divisor, remainder] = operand.map((item) => {
    if (!isNumber(item)) throw badValue('malformed mod, divisor and remainder must be numbers')
    const long = truncateToLong(item)
    if (long === undefined) throw badValue('malformed mod, value is out of range')
    return long
  })
  if (divisor === 0n) throw badValue('divisor cannot be 0')
  return { kind: 'mod', path, divisor: divisor!, remainder: remainder! }
}

function parseSize(path: string, operand: Value): Filter {
  const size = isNumber(operand) ? exactLong(operand) : undefined
  if (size === undefined) throw badValue('Failed to parse $size. Expected an integer')
  if (size < 0n) throw badValue('Failed to parse $size. Expected a non-negative number')
  return { kind: 'size', path, size: Number(size) }
}

function parseAll(path: string, operand: Value, context: ParseContext): Filter {
  if (!Array.isArray(operand)) throw badValue('$all needs an array')
  if (operand.length === 0) return { kind: 'constant', value: false }
  const elemMatches = operand.filter((item) => isDoc(item) && item.keys().next().value === '$elemMatch')
  if (elemMatches.length > 0) {
    if (elemMatches.length !== operand.length) throw badValue('$all/$elemMatch has to be consistent')
    const parts = operand.map((item) => parseElemMatch(path, (item as Doc).get('$elemMatch')!, context))
    return { kind: 'and', parts }
  }
  return {
    kind: 'and',
    parts: operand.map((item) => {
      if (context.holdsOperators(item)) throw badValue('no $ expressions in $all')
      return parseEquality(path, item)
    }),
  }
}

function parseElemMatch(path: string, operand: Value, context: ParseContext): Filter {
  if (!isDoc(operand)) throw badValue('$elemMatch needs an Object')
  if (context.isValueElemMatch(operand)) {
    return { kind: 'elemMatchValue', path, parts: parseOperators('', operand, context) }
  }
  return { kind: 'elemMatchObject', path, part: context.parseFilter(operand) }
}

function makeRegex(pattern: string, options: string): BSONRegExp {
  if (pattern.includes('\0')) throw new CommandError(51109, 'Regular expression cannot contain an embedded null byte')
  const unknown = /[^imsxu]/.exec(options)
  if (unknown) throw new CommandError(51108, `invalid flag in regex options: ${unknown[0]}`)
  return new BSONRegExp(pattern, options)
}

/** `$regex` and `$options` are one condition; it is made at `$regex`, wherever `$options` stands. */
function parseRegex(path: string, name: string, siblings: Doc): Filter | undefined {
  const pattern = siblings.get('$regex')
  const options = siblings.get('$options')
  if (pattern === undefined) throw badValue('$options needs a $regex')
  if (name === '$options') return undefined
  if (options !== undefined && typeof options !== 'string') throw badValue('$options has to be a string')
  if (pattern instanceof BSONRegExp) {
    if (options !== undefined && pattern.options !== '') {
      const optionsFirst = [...siblings.keys()].indexOf('$options') < [...siblings.keys()].indexOf('$regex')
      throw new CommandError(optionsFirst ? 51074 : 51075, 'options set in both $regex and $options')
    }
    return regexFilter(path, makeRegex(pattern.pattern, options ?? pattern.options))
  }
  if (typeof pattern !== 'string') throw badValue('$regex has to be a string')
  return regexFilter(path, makeRegex(pattern, options ?? ''))
}
