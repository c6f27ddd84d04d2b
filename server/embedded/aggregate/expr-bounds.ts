// `$expr` with an equality of a field and a constant, such as a correlated `$lookup` has it, cannot be looked up in an
// index as it stands, because a filter's equality also looks into arrays. But it implies the filter's equality: with
// that beside it, an index finds the candidates, and the expression tests them.

import { isDoc, Undefined } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { expressionCompiler } from './expression.ts'

/** The filters as one, with what they imply. */
export function withEqualities(filters: readonly Doc[]): Doc {
  const all = [...filters, ...filters.flatMap(impliedBy)]
  return all.length === 1 ? all[0]! : new Map([['$and', all]])
}

function impliedBy(filter: Doc): Doc[] {
  const implied: Doc[] = []
  for (const [name, value] of filter) {
    if (name === '$expr') implied.push(...equalitiesIn(value))
    else if (name === '$and' && Array.isArray(value)) {
      for (const part of value) if (isDoc(part)) implied.push(...impliedBy(part))
    }
  }
  return implied
}

function equalitiesIn(expression: Value): Doc[] {
  if (!isDoc(expression) || expression.size !== 1) return []
  const [operator, operands] = expression.entries().next().value!
  if (!Array.isArray(operands)) return []
  if (operator === '$and') return operands.flatMap(equalitiesIn)
  if (operands.length !== 2) return []
  const [left, right] = operands as [Value, Value]
  if (operator === '$eq') return [...equality(left, right), ...equality(right, left)]
  return operator === '$in' ? membership(left, right) : []
}

function equality(field: Value, operand: Value): Doc[] {
  const path = pathOf(field)
  const value = path === undefined ? undefined : constantOf(operand)
  if (path === undefined || value === undefined || !isPlain(value)) return []
  return [new Map([[path, new Map([['$eq', value]])]])]
}

function membership(field: Value, operand: Value): Doc[] {
  const path = pathOf(field)
  const values = path === undefined ? undefined : constantOf(operand)
  if (path === undefined || !Array.isArray(values) || !values.every(isPlain)) return []
  return [new Map([[path, new Map([['$in', values]])]])]
}

/** An array is equal to what a path finds in several documents of an array, which no filter says. */
const isPlain = (value: Value): boolean => !Array.isArray(value) && !(value instanceof Undefined)

const pathOf = (field: Value): string | undefined =>
  typeof field === 'string' && /^\$[^$]/.test(field) ? field.slice(1) : undefined

function constantOf(operand: Value): Value | undefined {
  return expressionCompiler().constantOf(operand)?.value
}
