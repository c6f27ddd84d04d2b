// Variables whose values are known before a pipeline runs: the `let` of a command, and that of `$lookup` for the document
// in hand. They are written into the stages as literals, so that nothing below has to know of them and indexes serve
// `$expr` on them.

import { isDoc } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { checkUserVariableName, readPath } from './compiler.ts'

/** What stands in place of a variable (and of the path into it). */
export type Replace = (name: string, path: readonly string[]) => Value

/** A literal of what is there; nothing when the path leads nowhere. */
export const literalsOf =
  (values: ReadonlyMap<string, Value | undefined>): Replace =>
  (name, path) => {
    const value = readPath(values.get(name), path, 0)
    return value === undefined ? '$$REMOVE' : new Map([['$literal', value]])
  }

/** A field in place of each variable: for checking stages before the values are known. */
export const asFields: Replace = (name, path) => `$${[name, ...path].join('.')}`

interface Binding {
  readonly names: ReadonlySet<string>
  readonly replace: Replace
  /** Told of each variable that is met. */
  readonly onMeet: (name: string) => void
}

/** The stages with these variables worked in; `met` gets the names of those that are used. */
export function bindStages(
  stages: readonly Value[],
  names: Iterable<string>,
  replace: Replace,
  met: Set<string> = new Set(),
): Value[] {
  const binding: Binding = { names: new Set(names), replace, onMeet: (name) => met.add(name) }
  if (binding.names.size === 0) return [...stages]
  return stages.map((stage) => bindStage(stage, binding))
}

export function checkVariableNames(names: Iterable<string>): void {
  for (const name of names) checkUserVariableName(name)
}

function bindStage(stage: Value, binding: Binding): Value {
  if (!isDoc(stage)) return stage
  return mapDoc(stage, (name, operand) => {
    switch (name) {
      case '$match':
        return bindFilter(operand, binding)
      case '$lookup':
        return bindLookup(operand, binding)
      case '$unionWith':
        return bindMember(operand, 'pipeline', binding)
      case '$facet':
        return isDoc(operand) ? mapDoc(operand, (_, branch) => bindBranch(branch, binding)) : operand
      default:
        return bindExpression(operand, binding)
    }
  })
}

const bindBranch = (stages: Value, binding: Binding): Value =>
  Array.isArray(stages) ? stages.map((stage) => bindStage(stage, binding)) : stages

const bindMember = (operand: Value, member: string, binding: Binding): Value =>
  isDoc(operand) ? mapDoc(operand, (name, value) => (name === member ? bindBranch(value, binding) : value)) : operand

/** Only what stands under `$expr` is an expression; elsewhere a dollar is a dollar. */
function bindFilter(filter: Value, binding: Binding): Value {
  if (!isDoc(filter)) return filter
  return mapDoc(filter, (name, value) => {
    if (name === '$expr') return bindExpression(value, binding)
    if (!Array.isArray(value) || (name !== '$and' && name !== '$or' && name !== '$nor')) return value
    return value.map((clause) => bindFilter(clause, binding))
  })
}

/** Its `let` is computed out here; inside, its names hide ours. */
function bindLookup(operand: Value, binding: Binding): Value {
  if (!isDoc(operand)) return operand
  const own = operand.get('let')
  const inner = without(binding, isDoc(own) ? own.keys() : [])
  return mapDoc(operand, (name, value) => {
    if (name === 'let') return bindExpression(value, binding)
    return name === 'pipeline' ? bindBranch(value, inner) : value
  })
}

function without(binding: Binding, hidden: Iterable<string>): Binding {
  const names = new Set(binding.names)
  for (const name of hidden) names.delete(name)
  return { ...binding, names }
}

function bindExpression(expression: Value, binding: Binding): Value {
  if (typeof expression === 'string') return bindText(expression, binding)
  if (Array.isArray(expression)) return expression.map((item) => bindExpression(item, binding))
  if (!isDoc(expression)) return expression
  const [operator] = expression.keys()
  if (operator === '$literal' || operator === '$const') return expression
  return mapDoc(expression, (name, operand) => bindOperand(name, operand, binding))
}

function bindText(text: string, { names, replace, onMeet }: Binding): Value {
  if (!text.startsWith('$$')) return text
  const [name = '', ...path] = text.slice(2).split('.')
  if (!names.has(name)) return text
  onMeet(name)
  return replace(name, path)
}

/** Some operators bind names of their own, which hide ours in their bodies. */
function bindOperand(operator: string, operand: Value, binding: Binding): Value {
  if (!isDoc(operand)) return bindExpression(operand, binding)
  const scoped = scopedOperands(operator, operand)
  if (!scoped) return bindExpression(operand, binding)
  const inner = without(binding, scoped.names)
  return mapDoc(operand, (name, value) => bindExpression(value, name === scoped.body ? inner : binding))
}

function scopedOperands(operator: string, operand: Doc): { names: Iterable<string>; body: string } | undefined {
  const as = operand.get('as')
  const item = [typeof as === 'string' ? as : 'this']
  const vars = operand.get('vars')
  switch (operator) {
    case '$let':
      return { names: isDoc(vars) ? vars.keys() : [], body: 'in' }
    case '$map':
      return { names: item, body: 'in' }
    case '$filter':
      return { names: item, body: 'cond' }
    case '$reduce':
      return { names: ['this', 'value'], body: 'in' }
    default:
      return undefined
  }
}

const mapDoc = (doc: Doc, change: (name: string, value: Value) => Value): Doc =>
  new Map([...doc].map(([name, value]) => [name, change(name, value)]))
