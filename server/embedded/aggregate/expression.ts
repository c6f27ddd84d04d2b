// Aggregation expressions: the table of all operators and the way in for the rest of the server.

import type { Doc, Value } from '../bson/value.ts'
import { Compiler } from './compiler.ts'
import type { Eval, Operator, Scope } from './compiler.ts'
import { arithmeticOperators } from './operators/arithmetic.ts'
import { arrayOperators } from './operators/array.ts'
import { arrayWalkOperators } from './operators/array-walk.ts'
import { bitwiseOperators } from './operators/bitwise.ts'
import { dateOperators } from './operators/date.ts'
import { logicOperators } from './operators/logic.ts'
import { objectOperators } from './operators/object.ts'
import { regexOperators } from './operators/regex.ts'
import { setOperators } from './operators/set.ts'
import { stringOperators } from './operators/string.ts'
import { summaryOperators } from './operators/summary.ts'
import { timestampOperators } from './operators/timestamp.ts'
import { trigonometryOperators } from './operators/trigonometry.ts'
import { typeOperators } from './operators/type.ts'

const operators: ReadonlyMap<string, Operator> = new Map(
  Object.entries({
    ...arithmeticOperators,
    ...arrayOperators,
    ...arrayWalkOperators,
    ...bitwiseOperators,
    ...logicOperators,
    ...objectOperators,
    ...setOperators,
    ...summaryOperators,
    ...dateOperators,
    ...regexOperators,
    ...stringOperators,
    ...timestampOperators,
    ...trigonometryOperators,
    ...typeOperators,
  }),
)

/** Whether this server has an expression operator of that name. */
export const isOperator = (name: string): boolean => operators.has(name)

export interface Expression {
  readonly run: Eval
  /** The top-level fields it reads; null when it may read any. */
  readonly fields: ReadonlySet<string> | null
}

/** Compiles an expression; `variables` are names that the caller will bind. */
/** A compiler for several expressions, of which together one wants to know what they read. */
export const expressionCompiler = (): Compiler => new Compiler(operators)

export function compileExpression(spec: Value, variables: Iterable<string> = []): Expression {
  const compiler = new Compiler(operators).knowing(variables)
  const run = compiler.compile(spec)
  return { run, fields: compiler.reads.all ? null : compiler.reads.fields }
}

/** A scope for one document. One `now` serves a whole command, as `$$NOW` promises. */
export const scopeFor = (doc: Doc, now: Date): Scope => ({ root: doc, current: doc, now, bindings: null })

/** The value of an expression on a document; undefined when it is missing. */
export const evaluate = (expression: Expression, doc: Doc, now: Date = new Date()): Value | undefined =>
  expression.run(scopeFor(doc, now))
