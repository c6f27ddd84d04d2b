// $regexMatch, $regexFind, $regexFindAll. Positions count in code points.

import { CommandError } from '../../error.ts'
import { BSONRegExp, typeName } from '../../bson/value.ts'
import type { Doc, Value } from '../../bson/value.ts'
import { compileRegex } from '../../query/regex.ts'
import type { Pattern } from '../../query/regex.ts'
import { isNullish, namedOperands } from '../compiler.ts'
import type { Compiler, Operator, Scope } from '../compiler.ts'

interface Search {
  readonly text: string
  readonly regex: Pattern
}

/** The text and the pattern of one evaluation; null when either is null. */
type Prepare = (scope: Scope) => Search | null

function prepare(name: string, operand: Value, compiler: Compiler): Prepare {
  const codes = { shape: 51103, unknown: 31024, missing: 31022 }
  const spec = namedOperands(name, operand, ['input', 'regex'], ['options'], codes)
  const input = compiler.compile(spec.get('input')!)
  const regexPart = compiler.compile(spec.get('regex')!)
  const optionsPart = spec.has('options') ? compiler.compile(spec.get('options')!) : undefined
  const constant = constantRegex(name, spec, compiler)
  return (scope) => {
    const text = input(scope)
    const pattern = regexPart(scope)
    const options = optionsPart?.(scope)
    if (!isNullish(text) && typeof text !== 'string') {
      throw new CommandError(51104, `${name} needs 'input' to be of type string, not ${typeName(text)}`)
    }
    if (!isNullish(options) && typeof options !== 'string') {
      throw new CommandError(51106, `${name} needs 'options' to be of type string`)
    }
    if (isNullish(pattern)) return null
    const regex = constant ?? makeRegex(name, pattern, isNullish(options) ? undefined : options)
    return typeof text === 'string' ? { text, regex } : null
  }
}

/** A pattern that depends on no document is compiled once, and refused at once when it is wrong. */
function constantRegex(name: string, spec: Doc, compiler: Compiler): Pattern | undefined {
  const pattern = compiler.constantOf(spec.get('regex')!)
  const options = spec.has('options') ? compiler.constantOf(spec.get('options')!) : { value: undefined }
  if (!pattern || !options || isNullish(pattern.value)) return undefined
  if (!isNullish(options.value) && typeof options.value !== 'string') {
    throw new CommandError(51106, `${name} needs 'options' to be of type string`)
  }
  return makeRegex(name, pattern.value, isNullish(options.value) ? undefined : options.value)
}

function makeRegex(name: string, pattern: Value, options: string | undefined): Pattern {
  if (pattern instanceof BSONRegExp) {
    if (options !== undefined && pattern.options !== '') {
      throw new CommandError(51107, `${name}: regex option(s) specified in both 'regex' and 'option' fields`)
    }
    return compile(pattern.pattern, options ?? pattern.options)
  }
  if (typeof pattern !== 'string') {
    throw new CommandError(51105, `${name} needs 'regex' to be of type string or regex`)
  }
  return compile(pattern, options ?? '')
}

function compile(pattern: string, options: string): Pattern {
  if (/[^imsxu]/.test(options)) throw new CommandError(51108, 'invalid flag in regex options')
  try {
    return compileRegex(new BSONRegExp(pattern, options))
  } catch (error) {
    if (error instanceof CommandError) throw new CommandError(51111, error.message)
    throw error
  }
}

function describe(text: string, match: RegExpExecArray): Doc {
  return new Map<string, Value>([
    ['match', match[0]],
    ['idx', Array.from(text.slice(0, match.index)).length],
    ['captures', match.slice(1).map((capture: string | undefined) => capture ?? null)],
  ])
}

const regexMatch: Operator = (operand, compiler, name) => {
  const search = prepare(name, operand, compiler)
  return (scope) => {
    const found = search(scope)
    return found !== null && found.regex.test(found.text)
  }
}

const regexFind: Operator = (operand, compiler, name) => {
  const search = prepare(name, operand, compiler)
  return (scope) => {
    const found = search(scope)
    const match = found?.regex.exec(found.text)
    return match ? describe(found!.text, match) : null
  }
}

const regexFindAll: Operator = (operand, compiler, name) => {
  const search = prepare(name, operand, compiler)
  return (scope) => {
    const found = search(scope)
    if (!found) return []
    const { text } = found
    const matches = Array.from(found.regex.matchAll(text))
    // MongoDB stops at the end of the text: no empty match there after another.
    if (matches.length > 1 && matches.at(-1)!.index === text.length) matches.pop()
    return matches.map((match) => describe(text, match))
  }
}

export const regexOperators: Record<string, Operator> = {
  $regexMatch: regexMatch,
  $regexFind: regexFind,
  $regexFindAll: regexFindAll,
}
