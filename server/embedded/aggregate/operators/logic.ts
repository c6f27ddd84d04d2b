// Comparison, boolean and conditional operators, and `$let`, `$literal`. Comparisons follow the order of BSON values
// across all types; unlike filters they neither bracket by type nor look into arrays.

import { CommandError, failedToParse } from '../../error.ts'
import { isDoc } from '../../bson/value.ts'
import type { Doc, Value } from '../../bson/value.ts'
import { canonicalType, compareValues, typeOrder } from '../../value/compare.ts'
import { toBoolean } from '../../value/convert.ts'
import { bind, checkUserVariableName, constant, isNullish, namedOperands } from '../compiler.ts'
import type { Compiler, Eval, Operator } from '../compiler.ts'

/** Missing equals undefined and comes before null. */
export function compareMaybe(a: Value | undefined, b: Value | undefined): number {
  if (a !== undefined && b !== undefined) return compareValues(a, b)
  const place = (value: Value | undefined): number => (value === undefined ? typeOrder.undefined : canonicalType(value))
  return place(a) - place(b)
}

function comparison(accepts: (order: number) => Value): Operator {
  return (operand, compiler, name) => {
    const [left, right] = compiler.operands(name, operand, 2) as [Eval, Eval]
    return (scope) => accepts(compareMaybe(left(scope), right(scope)))
  }
}

/** Whether a constant operand decides alone: then the others are not looked at, whatever they hold. */
const hasConstant = (operand: Value, compiler: Compiler, wanted: boolean): boolean =>
  (Array.isArray(operand) ? operand : [operand]).some((part) => {
    const found = compiler.constantOf(part)
    return found !== undefined && toBoolean(found.value) === wanted
  })

const and: Operator = (operand, compiler, name) => {
  const parts = compiler.operands(name, operand, 0, Infinity)
  if (hasConstant(operand, compiler, false)) return constant(false)
  return (scope) => parts.every((part) => toBoolean(part(scope)))
}

const or: Operator = (operand, compiler, name) => {
  const parts = compiler.operands(name, operand, 0, Infinity)
  if (hasConstant(operand, compiler, true)) return constant(true)
  return (scope) => parts.some((part) => toBoolean(part(scope)))
}

const not: Operator = (operand, compiler, name) => {
  const [part] = compiler.operands(name, operand, 1) as [Eval]
  return (scope) => !toBoolean(part(scope))
}

const cond: Operator = (operand, compiler, name) => {
  const [test, then, otherwise] = isDoc(operand) ? namedCond(operand, compiler) : compiler.operands(name, operand, 3)
  return (scope) => (toBoolean(test!(scope)) ? then!(scope) : otherwise!(scope))
}

function namedCond(operand: Map<string, Value>, compiler: Compiler): Eval[] {
  for (const key of operand.keys()) {
    if (key !== 'if' && key !== 'then' && key !== 'else') {
      throw new CommandError(17083, `Unrecognized parameter to $cond: ${key}`)
    }
  }
  return (['if', 'then', 'else'] as const).map((key, i) => {
    const value = operand.get(key)
    if (value === undefined) throw new CommandError(17080 + i, `Missing '${key}' parameter to $cond`)
    return compiler.compile(value)
  })
}

const ifNull: Operator = (operand, compiler, name) => {
  if (!Array.isArray(operand) || operand.length < 2) {
    throw new CommandError(1257300, '$ifNull needs at least two arguments')
  }
  const parts = compiler.operands(name, operand, 2, Infinity)
  const last = parts.pop()!
  return (scope) => {
    for (const part of parts) {
      const value = part(scope)
      if (!isNullish(value)) return value
    }
    return last(scope)
  }
}

const switchOperator: Operator = (operand, compiler) => {
  const spec = namedOperands('$switch', operand, [], ['branches', 'default'], {
    shape: 40060,
    unknown: 40067,
    missing: 0,
  })
  const list = spec.get('branches') ?? []
  if (!Array.isArray(list)) throw new CommandError(40061, "$switch expected an array for 'branches'")
  const checked = list.map((branch) => {
    if (!isDoc(branch)) throw new CommandError(40062, '$switch expected each branch to be an object')
    for (const key of branch.keys()) {
      if (key !== 'case' && key !== 'then')
        throw new CommandError(40063, `$switch found an unknown argument to a branch: ${key}`)
    }
    if (!branch.has('case')) throw new CommandError(40064, "$switch requires each branch have a 'case' expression")
    if (!branch.has('then')) throw new CommandError(40065, "$switch requires each branch have a 'then' expression.")
    return branch
  })
  if (list.length === 0) throw new CommandError(40068, '$switch requires at least one branch.')
  const { branches, decided } = compileBranches(checked, compiler)
  const fallback = decided ?? (spec.has('default') ? compiler.compile(spec.get('default')!) : undefined)
  if (branches.length === 0) {
    if (!fallback) throw new CommandError(40069, 'One cannot execute a switch statement without at least one branch')
    return fallback
  }
  return (scope) => {
    for (const { test, result } of branches) if (toBoolean(test(scope))) return result(scope)
    if (!fallback) throw new CommandError(40066, '$switch could not find a matching branch for an input')
    return fallback(scope)
  }
}

interface Branch {
  readonly test: Eval
  readonly result: Eval
}

/** Without those that can never be taken; behind one that always is, nothing matters any more. */
function compileBranches(checked: readonly Doc[], compiler: Compiler): { branches: Branch[]; decided?: Eval } {
  const branches: Branch[] = []
  for (const branch of checked) {
    const { run: test, constant: known } = compiler.withConstant(branch.get('case')!)
    const result = compiler.compile(branch.get('then')!)
    if (!known) branches.push({ test, result })
    else if (toBoolean(known.value)) return { branches, decided: result }
  }
  return { branches }
}

const letOperator: Operator = (operand, compiler) => {
  const spec = namedOperands('$let', operand, ['vars', 'in'], [], {
    shape: 16874,
    unknown: 16875,
    missing: { vars: 16876, in: 16877 },
  })
  const vars = spec.get('vars')!
  if (!isDoc(vars)) throw failedToParse('invalid parameter: expected an object (vars)')
  const definitions = [...vars].map(([name, value]) => {
    checkUserVariableName(name)
    return [name, compiler.compile(value)] as const
  })
  const body = compiler.knowing(vars.keys()).compile(spec.get('in')!)
  return (scope) => {
    let inner = scope
    for (const [name, definition] of definitions) inner = bind(inner, name, definition(scope))
    return body(inner)
  }
}

export const logicOperators: Record<string, Operator> = {
  $cmp: comparison((order) => Math.sign(order)),
  $eq: comparison((order) => order === 0),
  $ne: comparison((order) => order !== 0),
  $gt: comparison((order) => order > 0),
  $gte: comparison((order) => order >= 0),
  $lt: comparison((order) => order < 0),
  $lte: comparison((order) => order <= 0),
  $and: and,
  $or: or,
  $not: not,
  $cond: cond,
  $ifNull: ifNull,
  $switch: switchOperator,
  $let: letOperator,
  $literal: (operand) => constant(operand),
  $const: (operand) => constant(operand),
}
