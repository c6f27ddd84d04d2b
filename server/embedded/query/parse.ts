// Filter documents → `Filter`. Refuses what MongoDB refuses, with its codes, instead of matching something else.

import { badValue, CommandError, failedToParse } from '../error.ts'
import { isDoc, isNumber } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { toBoolean } from '../value/convert.ts'
import { exactLong, toDouble } from '../value/number.ts'
import type { Filter } from './filter.ts'
import { compileSchema } from './json-schema.ts'
import { parseEquality, parseOperators } from './operators.ts'
import type { ParseContext } from './operators.ts'

/** Where a filter stands, which decides about the operators that test a whole document. */
export interface FilterPlace {
  /** Inside `$elemMatch`, where there is no whole document. */
  readonly inSubdocument?: boolean
  /** A filter that is no query: of `$pull`, `arrayFilters` and the like. */
  readonly plainOnly?: boolean
}

/** Parses a whole filter; an empty one matches everything. */
export function parseFilter(filter: Doc, place: FilterPlace = {}): Filter {
  const parts: Filter[] = []
  for (const [name, value] of filter) {
    // Inside $elemMatch the fields of a DBRef are fields like others.
    const isField = !name.startsWith('$') || (place.inSubdocument === true && dbRefNames.includes(name))
    if (!isField) {
      const part = parseTopLevel(name, value, place)
      if (part) parts.push(part)
    } else {
      parts.push(parseField(name, value, place))
    }
  }
  return parts.length === 1 ? parts[0]! : { kind: 'and', parts }
}

const topLevelOperators = new Set([
  '$and',
  '$or',
  '$nor',
  '$expr',
  '$text',
  '$comment',
  '$alwaysTrue',
  '$alwaysFalse',
  '$where',
  '$jsonSchema',
  '$sampleRate',
])

function parseTopLevel(name: string, value: Value, place: FilterPlace): Filter | undefined {
  switch (name) {
    case '$and':
    case '$or':
    case '$nor':
      return { kind: name.slice(1) as 'and' | 'or' | 'nor', parts: parseClauses(name, value, place) }
    case '$comment':
      return undefined
    case '$expr':
      if (place.inSubdocument) throw badValue('$expr can only be applied to the top-level document')
      if (place.plainOnly) throw new CommandError(224, '$expr is not allowed in this context')
      return { kind: 'expr', expression: value }
    case '$text':
      if (place.inSubdocument) throw badValue('$text can only be applied to the top-level document')
      if (place.plainOnly) throw badValue('$text is not allowed in this context')
      return parseText(value)
    case '$alwaysTrue':
    case '$alwaysFalse':
      checkOne(name, value)
      return { kind: 'constant', value: name === '$alwaysTrue' }
    case '$jsonSchema':
      if (place.inSubdocument) throw badValue('$jsonSchema can only be applied to the top-level document')
      if (place.plainOnly) throw new CommandError(224, '$jsonSchema is not allowed in this context')
      return { kind: 'schema', test: compileSchema(value) }
    case '$sampleRate':
      return parseSampleRate(value)
    case '$where':
      throw new CommandError(115, `${name} is not supported by this server`)
    default:
      throw badValue(
        `unknown top level operator: ${name}. If you have a field name that starts with a '$' symbol, ` +
          'consider using $getField or $setField.',
      )
  }
}

/** Each document is taken or left by chance. */
function parseSampleRate(rate: Value): Filter {
  if (!isNumber(rate)) throw badValue('argument to $sampleRate must be a numeric type')
  const share = toDouble(rate)
  if (!(share >= 0 && share <= 1)) throw badValue('argument to $sampleRate must be between 0 and 1')
  if (share === 0 || share === 1) return { kind: 'constant', value: share === 1 }
  return { kind: 'expr', expression: new Map([['$lt', [new Map([['$rand', new Map()]]), rate]]]) }
}

function checkOne(name: string, value: Value): void {
  if (!isNumber(value) || exactLong(value) !== 1n) throw failedToParse(`${name} must be an integer value of 1`)
}

function parseClauses(name: string, value: Value, place: FilterPlace): Filter[] {
  if (!Array.isArray(value)) throw badValue(`${name} must be an array`)
  if (value.length === 0) throw badValue('$and/$or/$nor must be a nonempty array')
  return value.map((clause) => {
    if (!isDoc(clause)) throw badValue('$or/$and/$nor entries need to be full objects')
    return parseFilter(clause, place)
  })
}

const textOptions = new Set(['$search', '$language', '$caseSensitive', '$diacriticSensitive'])

function parseText(value: Value): Filter {
  if (!isDoc(value)) throw badValue('$text expects an object')
  const search = value.get('$search')
  if (search === undefined) throw new CommandError(4, 'Missing expected field "$search"')
  if (typeof search !== 'string') throw new CommandError(14, '"$search" had the wrong type. Expected string')
  for (const name of value.keys()) if (!textOptions.has(name)) throw badValue('extra fields in $text')
  for (const name of ['$caseSensitive', '$diacriticSensitive']) {
    const option = value.get(name)
    if (option !== undefined && typeof option !== 'boolean') {
      throw new CommandError(14, `"${name}" had the wrong type. Expected bool`)
    }
  }
  return { kind: 'text', search: value }
}

/** A document whose first name begins with `$` holds operators, unless it is a DBRef, which is a value. */
function holdsOperators(value: Value): value is Doc {
  return isDoc(value) && firstName(value).startsWith('$') && !isDbRef(value)
}

const isDbRef = (value: Doc): boolean => value.has('$ref') && value.has('$id')

const dbRefNames = ['$ref', '$id', '$db']
const firstName = (doc: Doc): string => doc.keys().next().value ?? ''

/** Paths with more parts are refused: nothing that is stored is nested so deeply. */
const longestPath = 180

function checkPath(path: string): void {
  if (path.length > longestPath && path.split('.').length > longestPath) {
    throw new CommandError(5_729_100, 'FieldPath is too long')
  }
}

function parseField(path: string, value: Value, place: FilterPlace): Filter {
  checkPath(path)
  if (!holdsOperators(value)) return parseEquality(path, value)
  const parts = parseOperators(path, value, place.plainOnly ? plainContext : context)
  return parts.length === 1 ? parts[0]! : { kind: 'and', parts }
}

/** What the operators that hold filters themselves need of this file. */
const makeContext = (place: FilterPlace): ParseContext => ({
  parseFilter: (filter) => parseFilter(filter, place),
  holdsOperators,
  /** `$elemMatch: {$gt: 1}` tests the item; `$elemMatch: {$or: [...]}` and `{x: 1}` test a subdocument. */
  isValueElemMatch: (operand: Doc): boolean =>
    holdsOperators(operand) &&
    !dbRefNames.some((name) => operand.has(name)) &&
    !topLevelOperators.has(firstName(operand)),
  parseExists: (path: string, operand: Value): Filter => {
    const exists: Filter = { kind: 'exists', path }
    return toBoolean(operand) ? exists : { kind: 'not', part: exists }
  },
})

const context = makeContext({ inSubdocument: true })
const plainContext = makeContext({ inSubdocument: true, plainOnly: true })
