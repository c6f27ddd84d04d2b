// `let`: variables of a command, for its filter ($expr), its projection and its update pipeline. Each expression that may
// name one is wrapped into a `$let` that binds them, so nothing below the commands has to know of them.

import { compileExpression, evaluate } from '../aggregate/expression.ts'
import { checkUserVariableName } from '../aggregate/compiler.ts'
import { isDoc, isNumber } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'

/** The command with its `let` worked into it; the same body where there is none. */
export function bindVariables(body: Doc): Doc {
  // What is wrong with a variable is an error of each statement.
  if (!body.has('let') || body.has('updates') || body.has('deletes')) return body
  const bound: Doc = new Map(body)
  bindFields(bound, variablesOf(body.get('let')))
  return bound
}

function bindFields(bound: Doc, variables: Doc): void {
  for (const name of ['filter', 'query']) {
    const filter = bound.get(name)
    if (isDoc(filter)) bound.set(name, bindFilter(filter, variables))
  }
  for (const name of ['projection', 'fields']) {
    const projection = bound.get(name)
    if (isDoc(projection)) bound.set(name, bindProjection(projection, variables))
  }
  const update = bound.get('update')
  if (Array.isArray(update))
    bound.set(
      'update',
      update.map((stage) => bindStage(stage, variables)),
    )
}

/** A statement of an update or delete with the `let` of the command, and with constants of its own (`c`). */
export function bindStatement(statement: Doc, body: Doc): Doc {
  if (!body.has('let') && !statement.has('c')) return statement
  const own = variablesOf(body.get('let'))
  const variables = new Map([...own, ...variablesOf(statement.get('c'), false)])
  const bound: Doc = new Map(statement)
  const [filter, update] = [statement.get('q'), statement.get('u')]
  if (isDoc(filter)) bound.set('q', bindFilter(filter, own))
  if (Array.isArray(update))
    bound.set(
      'u',
      update.map((stage) => bindStage(stage, variables)),
    )
  return bound
}

/** The values of `let`, which may be expressions that read no field; constants of an update (`c`) are plain values. */
function variablesOf(given: Value | undefined, areExpressions = true): Doc {
  const variables: Doc = new Map()
  if (!isDoc(given)) return variables
  for (const [name, value] of given) {
    checkUserVariableName(name)
    const computed = areExpressions ? evaluate(compileExpression(value), new Map()) : value
    if (computed !== undefined) variables.set(name, computed)
    else variables.set(name, '$$REMOVE')
  }
  return variables
}

function bindExpression(expression: Value, variables: Doc): Value {
  if (variables.size === 0) return expression
  const vars: Doc = new Map()
  for (const [name, value] of variables) vars.set(name, value === '$$REMOVE' ? value : new Map([['$literal', value]]))
  return new Map<string, Value>([
    [
      '$let',
      new Map<string, Value>([
        ['vars', vars],
        ['in', expression],
      ]),
    ],
  ])
}

function bindFilter(filter: Doc, variables: Doc): Doc {
  const bound: Doc = new Map(filter)
  for (const [name, value] of filter) {
    if (name === '$expr') bound.set(name, bindExpression(value, variables))
    else if ((name === '$and' || name === '$or' || name === '$nor') && Array.isArray(value)) {
      bound.set(
        name,
        value.map((clause) => (isDoc(clause) ? bindFilter(clause, variables) : clause)),
      )
    }
  }
  return bound
}

const findOperators = new Set(['$slice', '$elemMatch', '$meta'])

function bindProjection(projection: Doc, variables: Doc): Doc {
  const bound: Doc = new Map(projection)
  for (const [name, value] of projection) bound.set(name, bindMember(value, variables))
  return bound
}

/** Expressions may stand deep in a projection or in the fields of $set; numbers and booleans say what to keep. */
function bindMember(value: Value, variables: Doc): Value {
  if (isNumber(value) || typeof value === 'boolean') return value
  if (!isDoc(value)) return bindExpression(value, variables)
  const first = value.keys().next().value
  if (first === undefined || findOperators.has(first)) return value
  return first.startsWith('$') ? bindExpression(value, variables) : bindProjection(value, variables)
}

function bindStage(stage: Value, variables: Doc): Value {
  if (!isDoc(stage)) return stage
  const bound: Doc = new Map(stage)
  for (const [name, operand] of stage) {
    if (name === '$replaceWith') bound.set(name, bindExpression(operand, variables))
    else if (!isDoc(operand)) continue
    else if (name === '$set' || name === '$addFields' || name === '$project') {
      bound.set(name, bindProjection(operand, variables))
    } else if (name === '$replaceRoot' && operand.has('newRoot')) {
      bound.set(name, new Map(operand).set('newRoot', bindExpression(operand.get('newRoot')!, variables)))
    }
  }
  return bound
}
