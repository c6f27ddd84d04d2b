// The core of aggregation expressions: literals, field paths, variables, objects, arrays; operators come from a table.
// An expression is compiled once to a closure `Eval`; `undefined` is "missing", which is not null.

import { CommandError, failedToParse } from '../error.ts'
import { isDoc, Undefined } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'

/** A variable and those bound before it. */
interface Binding {
  readonly name: string
  readonly value: Value | undefined
  readonly outer: Binding | null
}

/** What an expression is evaluated against. */
export interface Scope {
  readonly root: Value
  /** What paths are read from: the document, unless `$$CURRENT` has been bound to something else. */
  readonly current: Value | undefined
  readonly now: Date
  readonly bindings: Binding | null
}

export type Eval = (scope: Scope) => Value | undefined

/**
 * Operators whose answer is not computed ahead even when all their operands are constants: those of chance, those that
 * MongoDB leaves alone (so that an error comes when a document does), and regular expressions, which may take long.
 */
const computedEachTime: ReadonlySet<string> = new Set([
  '$rand',
  '$filter',
  '$map',
  '$reduce',
  '$sortArray',
  '$zip',
  '$getField',
  '$setField',
  '$unsetField',
  '$regexFind',
  '$regexFindAll',
  '$regexMatch',
])

/** What the expressions of one specification read. */
interface Reads {
  readonly fields: Set<string>
  /** The whole document may be read. */
  all: boolean
  /** How many paths, variables and the like were met: an operand that met none is a constant. */
  met: number
}

/** Compiles the operand of one operator. */
export type Operator = (operand: Value, compiler: Compiler, name: string) => Eval

export const bind = (scope: Scope, name: string, value: Value | undefined): Scope => ({
  root: scope.root,
  current: name === 'CURRENT' ? value : scope.current,
  now: scope.now,
  bindings: { name, value, outer: scope.bindings },
})

/** Missing, null and undefined: what most operators answer null to. */
export const isNullish = (value: Value | undefined): value is null | undefined | Undefined =>
  value === undefined || value === null || value instanceof Undefined

const systemVariables = new Set(['ROOT', 'CURRENT', 'NOW', 'REMOVE', 'CLUSTER_TIME'])

export class Compiler {
  private readonly operators: ReadonlyMap<string, Operator>
  private readonly variables: ReadonlySet<string>
  /** Shared by nested compilers. */
  readonly reads: Reads

  constructor(operators: ReadonlyMap<string, Operator>, variables?: ReadonlySet<string>, reads?: Reads) {
    this.operators = operators
    this.variables = variables ?? new Set()
    this.reads = reads ?? { fields: new Set(), all: false, met: 0 }
  }

  /** A compiler that also knows these variables. */
  knowing(names: Iterable<string>): Compiler {
    return new Compiler(this.operators, new Set([...this.variables, ...names]), this.reads)
  }

  compile(spec: Value): Eval {
    if (typeof spec === 'string') return spec.startsWith('$') ? this.path(spec) : constant(spec)
    if (Array.isArray(spec)) {
      const items = spec.map((item) => this.compile(item))
      return (scope) => items.map((item) => item(scope) ?? null)
    }
    return isDoc(spec) ? this.object(spec) : constant(spec)
  }

  /** The value of an expression that looks at no document; undefined when it is no constant. */
  constantOf(spec: Value): { readonly value: Value | undefined } | undefined {
    return this.withConstant(spec).constant ?? undefined
  }

  /** Compiled, and its value when it is a constant. */
  withConstant(spec: Value): { readonly run: Eval; readonly constant: { readonly value: Value | undefined } | null } {
    const before = this.reads.met
    const run = this.compile(spec)
    return { run, constant: this.reads.met === before ? { value: run(noDocument) } : null }
  }

  /** The operands of an operator that takes `min` to `max` of them; a lone operand need not stand in an array. */
  operands(name: string, operand: Value, min: number, max = min): Eval[] {
    const list = Array.isArray(operand) ? operand : [operand]
    if (list.length < min || list.length > max) {
      const exact = min === max
      const wanted = exact ? `exactly ${min}` : `at least ${min}, and at most ${max},`
      throw new CommandError(
        exact ? 16020 : 28667,
        `Expression ${name} takes ${wanted} arguments. ${list.length} were passed in.`,
      )
    }
    return list.map((item) => this.compile(item))
  }

  /** Operands whose order does not matter: MongoDB looks at the constants last. */
  unorderedOperands(name: string, operand: Value): Eval[] {
    const list = Array.isArray(operand) ? operand : [operand]
    const parts = list.map((item) => this.withConstant(item))
    return [...parts.filter((part) => !part.constant), ...parts.filter((part) => part.constant)].map((part) => part.run)
  }

  private object(spec: Doc): Eval {
    const first = spec.keys().next().value
    if (first?.startsWith('$')) {
      if (spec.size > 1) {
        throw new CommandError(15983, 'an object representing an expression must have exactly one field')
      }
      return this.operator(first, spec.get(first)!)
    }
    const members = [...spec].map(([name, value]) => {
      checkFieldName(name)
      return [name, this.compile(value)] as const
    })
    return (scope) => {
      const doc: Doc = new Map()
      for (const [name, member] of members) {
        const value = member(scope)
        if (value !== undefined) doc.set(name, value)
      }
      return doc
    }
  }

  private operator(name: string, operand: Value): Eval {
    const operator = this.operators.get(name)
    if (!operator) throw new CommandError(168, `Unrecognized expression '${name}'`)
    if (computedEachTime.has(name)) {
      this.reads.met++
      return operator(operand, this, name)
    }
    // What looks at no document is computed once, as in MongoDB; its errors come before any document does.
    const before = this.reads.met
    const run = operator(operand, this, name)
    if (this.reads.met !== before) return run
    const value = run(noDocument)
    return () => value
  }

  private path(text: string): Eval {
    if (text.startsWith('$$')) return this.variablePath(text.slice(2))
    if (text === '$') throw new CommandError(16872, "'$' by itself is not a valid FieldPath")
    const parts = splitFieldPath(text.slice(1))
    this.reads.fields.add(parts[0]!)
    this.reads.met++
    return (scope) => readPath(scope.current, parts, 0)
  }

  private variablePath(text: string): Eval {
    if (text === '') throw failedToParse('empty variable names are not allowed')
    const [name = '', ...rest] = splitFieldPath(text)
    const read = this.variable(name)
    if (rest.length === 0) {
      if (name === 'ROOT' || name === 'CURRENT') this.reads.all = true
      return read
    }
    if (name === 'ROOT' || name === 'CURRENT') this.reads.fields.add(rest[0]!)
    return (scope) => readPath(read(scope), rest, 0)
  }

  private variable(name: string): Eval {
    this.reads.met++
    if (this.variables.has(name)) {
      return (scope) => {
        let binding = scope.bindings
        while (binding && binding.name !== name) binding = binding.outer
        return binding?.value
      }
    }
    checkVariableName(name)
    if (!systemVariables.has(name)) throw new CommandError(17276, `Use of undefined variable: ${name}`)
    if (name === 'NOW') return (scope) => scope.now
    if (name === 'REMOVE') return () => undefined
    if (name === 'CLUSTER_TIME') throw new CommandError(51144, 'cluster time is not available')
    return name === 'CURRENT' ? (scope) => scope.current : (scope) => scope.root
  }
}

const noDocument: Scope = { root: new Map(), current: new Map(), now: new Date(0), bindings: null }

export const constant =
  (value: Value): Eval =>
  () =>
    value

function checkVariableName(name: string): void {
  if (name === '') throw failedToParse('empty variable names are not allowed')
  if (!/^[A-Za-z\u0080-\uffff]/.test(name)) {
    throw failedToParse(`'${name}' starts with an invalid character for a variable name`)
  }
  if (/[^\w\u0080-\uffff]/.test(name)) {
    throw failedToParse(`'${name}' contains an invalid character for a variable name`)
  }
}

/** For names that `$let`, `$map` and the like bind: lower case or non-ASCII first, or `CURRENT`. */
export function checkUserVariableName(name: string): void {
  if (name === 'CURRENT') return
  checkVariableName(name)
  if (!/^[a-z\u0080-\uffff]/.test(name)) {
    throw failedToParse(`'${name}' starts with an invalid character for a user variable name`)
  }
}

/** A field name inside an object expression: no dots, no dollar. */
export function checkFieldName(name: string): void {
  if (name.startsWith('$')) throw new CommandError(16410, `FieldPath field names may not start with '$'`)
  if (name.includes('.')) throw new CommandError(16412, `FieldPath field names may not contain '.'`)
}

/** Splits `a.b.c`; refuses empty parts and parts that begin with a dollar. */
export function splitFieldPath(text: string): string[] {
  if (text === '') throw new CommandError(40352, 'FieldPath cannot be constructed with empty string')
  if (text.endsWith('.')) throw new CommandError(40353, "FieldPath must not end with a '.'.")
  const parts = text.split('.')
  for (const part of parts) {
    if (part === '') throw new CommandError(15998, 'FieldPath field names may not be empty strings.')
    if (part.startsWith('$')) throw new CommandError(16410, `FieldPath field names may not start with '$'`)
    if (part.includes('\0')) throw new CommandError(16411, 'FieldPath field names may not contain null bytes')
  }
  return parts
}

/** A path over an array gives the array of what its subdocuments have there. Numbers in paths are plain names. */
export function readPath(value: Value | undefined, parts: readonly string[], from: number): Value | undefined {
  let current = value
  for (let at = from; at < parts.length; at++) {
    if (Array.isArray(current)) return readPathOfItems(current, parts, at)
    if (!(current instanceof Map)) return undefined
    current = current.get(parts[at]!)
  }
  return current
}

function readPathOfItems(items: Value[], parts: readonly string[], at: number): Value[] {
  const found: Value[] = []
  for (const item of items) {
    if (!(item instanceof Map)) continue
    const value = readPath(item, parts, at)
    if (value !== undefined) found.push(value)
  }
  return found
}

/** The named arguments of an operator that takes a document, such as `{$cond: {if, then, else}}`. */
export function namedOperands(
  name: string,
  operand: Value,
  required: readonly string[],
  optional: readonly string[],
  codes: { shape: number; unknown: number; missing: number | Readonly<Record<string, number>> },
): Doc {
  if (!isDoc(operand)) throw new CommandError(codes.shape, `${name} only supports an object as its argument`)
  for (const key of operand.keys()) {
    if (!required.includes(key) && !optional.includes(key)) {
      throw new CommandError(codes.unknown, `Unrecognized parameter to ${name}: ${key}`)
    }
  }
  for (const key of required) {
    if (operand.has(key)) continue
    const code = typeof codes.missing === 'number' ? codes.missing : codes.missing[key]!
    throw new CommandError(code, `Missing '${key}' parameter to ${name}`)
  }
  return operand
}
