// The operands of $out and $merge.

import { checkUserVariableName } from '../aggregate/compiler.ts'
import { isDoc, typeName } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { show } from '../value/show.ts'
import { badValue, CommandError, typeMismatch } from '../error.ts'
import { checkedNamespace } from './context.ts'
import type { Context } from './context.ts'

export interface Output {
  readonly kind: 'out'
  readonly namespace: string
}

export interface Merge {
  readonly kind: 'merge'
  readonly namespace: string
  /** The fields that tell which document of the target is meant; they must have a unique index. */
  readonly on: readonly string[]
  readonly whenMatched: 'replace' | 'keepExisting' | 'merge' | 'fail' | readonly Value[]
  readonly whenNotMatched: 'insert' | 'discard' | 'fail'
  readonly variables: Doc
}

export function parseOut(spec: Value, context: Context): Output {
  if (typeof spec === 'string') return { kind: 'out', namespace: checkedNamespace(context.database, spec) }
  if (!isDoc(spec)) {
    throw new CommandError(16990, `$out only supports a string or object argument, but found ${typeName(spec)}`)
  }
  checkFields('$out', spec, ['db', 'coll', 'timeseries'])
  if (spec.has('timeseries')) throw new CommandError(115, '$out with timeseries is not supported by this server')
  return { kind: 'out', namespace: checkedNamespace(textOf('$out', spec, 'db'), textOf('$out', spec, 'coll')) }
}

function checkFields(stage: string, spec: Doc, known: readonly string[]): void {
  for (const name of spec.keys()) {
    if (!known.includes(name)) throw new CommandError(40415, `BSON field '${stage}.${name}' is an unknown field.`)
  }
}

function textOf(stage: string, spec: Doc, name: string): string {
  const value = spec.get(name)
  if (value === undefined)
    throw new CommandError(40414, `BSON field '${stage}.${name}' is missing but a required field`)
  if (typeof value === 'string') return value
  throw typeMismatch(`BSON field '${stage}.${name}' is the wrong type '${typeName(value)}', expected type 'string'`)
}

const matchedModes = ['replace', 'keepExisting', 'merge', 'fail'] as const
const notMatchedModes = ['insert', 'discard', 'fail'] as const

export function parseMerge(spec: Value, context: Context): Merge {
  if (typeof spec !== 'string' && !isDoc(spec)) {
    throw typeMismatch(`$merge requires a string or object argument, but found ${typeName(spec)}`)
  }
  const options: Doc = isDoc(spec) ? spec : new Map([['into', spec]])
  checkFields('$merge', options, ['into', 'on', 'let', 'whenMatched', 'whenNotMatched'])
  const matched = options.get('whenMatched') ?? 'merge'
  const notMatched = options.get('whenNotMatched') ?? 'insert'
  const whenMatched = Array.isArray(matched) ? matched : matchedModes.find((mode) => mode === matched)
  const whenNotMatched = notMatchedModes.find((mode) => mode === notMatched)
  if (whenMatched === undefined) {
    throw badValue(`Enumeration value '${show(matched)}' for field 'whenMatched' is not a valid value.`)
  }
  if (whenNotMatched === undefined) {
    throw badValue(`Enumeration value '${show(notMatched)}' for field '$merge.whenNotMatched' is not a valid value.`)
  }
  return {
    kind: 'merge',
    namespace: intoOf(options.get('into'), context),
    on: onOf(options.get('on')),
    whenMatched,
    whenNotMatched,
    variables: variablesOf(options.get('let'), whenMatched),
  }
}

function intoOf(into: Value | undefined, context: Context): string {
  if (into === undefined) throw new CommandError(40414, "BSON field '$merge.into' is missing but a required field")
  if (typeof into === 'string') return checkedNamespace(context.database, into)
  if (!isDoc(into)) throw new CommandError(51178, `$merge 'into' field must be a string or an object`)
  const database = into.has('db') ? textOf('$merge.into', into, 'db') : context.database
  return checkedNamespace(database, textOf('$merge.into', into, 'coll'))
}

function onOf(on: Value | undefined): string[] {
  const fields = Array.isArray(on) ? on : [on ?? '_id']
  if (fields.length === 0) {
    throw new CommandError(51187, "If explicitly specifying $merge 'on', must include at least one field")
  }
  return fields.map((field) => {
    if (typeof field === 'string') return field
    throw new CommandError(51186, "$merge 'on' field must be a string or an array of strings")
  })
}

function variablesOf(given: Value | undefined, whenMatched: Merge['whenMatched']): Doc {
  if (given === undefined) return new Map()
  if (!isDoc(given)) throw typeMismatch("BSON field '$merge.let' is the wrong type, expected type 'object'")
  if (typeof whenMatched === 'string') {
    throw new CommandError(51199, `Cannot use 'let' variables with 'whenMatched: ${whenMatched}' mode`)
  }
  for (const [name, value] of given) {
    checkUserVariableName(name)
    if (name === 'new' && value !== '$$ROOT') {
      throw new CommandError(51273, "'let' may not define a value for the reserved 'new' variable other than '$$ROOT'")
    }
  }
  return given
}
