// Filter documents → `Filter`. Refuses what MongoDB refuses, with its codes, instead of matching something else.

import { badValue, CommandError } from '../error.ts'
import { isDoc } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { toBoolean } from '../value/convert.ts'
import type { Filter } from './filter.ts'
import { parseEquality, parseOperators } from './operators.ts'

/** Parses a whole filter; an empty one matches everything. */
export function parseFilter(filter: Doc): Filter {
  const parts: Filter[] = []
  for (const [name, value] of filter) {
    if (name.startsWith('$')) {
      const part = parseTopLevel(name, value)
      if (part) parts.push(part)
    } else {
      parts.push(parseField(name, value))
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

function parseTopLevel(name: string, value: Value): Filter | undefined {
  switch (name) {
    case '$and':
    case '$or':
    case '$nor':
      return { kind: name.slice(1) as 'and' | 'or' | 'nor', parts: parseClauses(name, value) }
    case '$comment':
      return undefined
    case '$expr':
      return { kind: 'expr', expression: value }
    case '$text':
      return parseText(value)
    case '$alwaysTrue':
    case '$alwaysFalse':
      if (value !== 1) throw badValue(`${name} must be an integer value of 1`)
      return { kind: 'constant', value: name === '$alwaysTrue' }
    case '$where':
    case '$jsonSchema':
    case '$sampleRate':
      throw new CommandError(115, `${name} is not supported by this server`)
    default:
      throw badValue(
        `unknown top level operator: ${name}. If you have a field name that starts with a '$' symbol, ` +
          'consider using $getField or $setField.',
      )
  }
}

function parseClauses(name: string, value: Value): Filter[] {
  if (!Array.isArray(value)) throw badValue(`${name} must be an array`)
  if (value.length === 0) throw badValue('$and/$or/$nor must be a nonempty array')
  return value.map((clause) => {
    if (!isDoc(clause)) throw badValue('$or/$and/$nor entries need to be full objects')
    return parseFilter(clause)
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

/** A document whose first name begins with `$` holds operators; `$ref`, `$id` and `$db` make a DBRef, which is a value. */
function holdsOperators(value: Value): value is Doc {
  if (!isDoc(value)) return false
  const first = value.keys().next().value
  return first !== undefined && first.startsWith('$') && first !== '$ref' && first !== '$id' && first !== '$db'
}

function parseField(path: string, value: Value): Filter {
  if (!holdsOperators(value)) return parseEquality(path, value)
  const parts = parseOperators(path, value, context)
  return parts.length === 1 ? parts[0]! : { kind: 'and', parts }
}

/** What the operators that hold filters themselves need of this file. */
const context = {
  parseFilter,
  holdsOperators,
  /** `$elemMatch: {$gt: 1}` tests the item; `$elemMatch: {$or: [...]}` and `{x: 1}` test a subdocument. */
  isValueElemMatch: (operand: Doc): boolean =>
    holdsOperators(operand) && !topLevelOperators.has(operand.keys().next().value!),
  parseExists: (path: string, operand: Value): Filter => {
    const exists: Filter = { kind: 'exists', path }
    return toBoolean(operand) ? exists : { kind: 'not', part: exists }
  },
}

export type ParseContext = typeof context
