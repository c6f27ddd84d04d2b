// $push, $addToSet, $pull, $pullAll, $pop.

import { badValue, failedToParse, typeMismatch } from '../error.ts'
import { BSONRegExp, isDoc, isNumber, typeName } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { itemOrder } from '../query/item-order.ts'
import { compileFilter } from '../query/match.ts'
import { isFieldOperator } from '../query/operators.ts'
import { compareValues, valuesIdentical } from '../value/compare.ts'
import { exactInteger } from '../value/number.ts'
import { show } from '../value/show.ts'
import { ValueSet } from '../value/value-set.ts'
import type { LeafContext, Modifier } from './modifier.ts'

/** The same reference when nothing differs, so that the update counts as none. */
const changed = (before: Value[], after: Value[]): Value[] => (valuesIdentical(before, after) ? before : after)

function arrayForPush(current: Value | undefined, { path, document }: LeafContext): Value[] {
  if (current === undefined) return []
  if (Array.isArray(current)) return current
  throw badValue(
    `The field '${path}' must be an array but is of type ${typeName(current)} in document {_id: ${show(document.get('_id'))}}`,
  )
}

interface PushOptions {
  readonly items: Value[]
  readonly position: number | undefined
  readonly slice: number | undefined
  readonly order: ((a: Value, b: Value) => number) | undefined
}

export function makePush(operand: Value): Modifier {
  const { items, position, slice, order } = pushOptions(operand)
  return {
    operator: '$push',
    creates: true,
    apply: (current, context) => {
      const before = arrayForPush(current, context)
      let after = [...before]
      if (position === undefined) after.push(...items)
      else after.splice(position < 0 ? Math.max(after.length + position, 0) : position, 0, ...items)
      if (order) after.sort(order)
      if (slice !== undefined) after = slice >= 0 ? after.slice(0, slice) : after.slice(slice)
      return current === undefined ? after : changed(before, after)
    },
  }
}

function pushOptions(operand: Value): PushOptions {
  if (!isDoc(operand) || !operand.has('$each')) {
    return { items: [operand], position: undefined, slice: undefined, order: undefined }
  }
  const items = operand.get('$each')!
  if (!Array.isArray(items)) {
    throw badValue(`The argument to $each in $push must be an array but it was of type: ${typeName(items)}`)
  }
  for (const name of operand.keys()) {
    if (!['$each', '$position', '$slice', '$sort'].includes(name))
      throw badValue(`Unrecognized clause in $push: ${name}`)
  }
  const sort = operand.get('$sort')
  return {
    items,
    position: integerClause(operand, '$position'),
    slice: integerClause(operand, '$slice'),
    order: sort === undefined ? undefined : pushOrder(sort),
  }
}

function integerClause(operand: Doc, name: '$position' | '$slice'): number | undefined {
  const value = operand.get(name)
  if (value === undefined) return undefined
  const integer = exactInteger(value)
  if (integer === undefined)
    throw badValue(`The value for ${name} must be an integer value but was given type: ${typeName(value)}`)
  return integer
}

function pushOrder(sort: Value): (a: Value, b: Value) => number {
  if (!isDoc(sort) && !isNumber(sort)) throw badValue('The $sort is invalid: use 1/-1 to sort the whole element')
  const directions = isDoc(sort) ? [...sort.values()] : [sort]
  if (directions.length === 0) throw badValue('The $sort pattern is empty when it should be a set of fields.')
  for (const direction of directions) {
    const integer = exactInteger(direction)
    if (integer !== 1 && integer !== -1) throw badValue('The $sort element value must be either 1 or -1')
  }
  if (isDoc(sort)) {
    for (const name of sort.keys()) {
      if (name === '') throw badValue('The $sort field cannot be empty')
      if (name.split('.').includes(''))
        throw badValue(`The $sort field is a dotted field but has an empty part: ${name}`)
    }
  }
  return itemOrder(sort)
}

export function makeAddToSet(operand: Value): Modifier {
  let items = [operand]
  if (isDoc(operand) && operand.keys().next().value === '$each') {
    const each = operand.get('$each')!
    if (!Array.isArray(each)) {
      throw typeMismatch(`The argument to $each in $addToSet must be an array but it was of type ${typeName(each)}`)
    }
    if (operand.size > 1) throw badValue('Found unexpected fields after $each in $addToSet')
    items = each
  }
  return {
    operator: '$addToSet',
    creates: true,
    apply: (current, context) => {
      if (current !== undefined && !Array.isArray(current)) {
        throw badValue(
          `Cannot apply $addToSet to non-array field. Field named '${context.path}' has non-array type ${typeName(current)}`,
        )
      }
      const seen = new ValueSet(current ?? [])
      const added = items.filter((item) => seen.add(item))
      if (current === undefined) return added
      return added.length === 0 ? current : [...current, ...added]
    },
  }
}

/** An array without the items that the test picks. */
function makeRemoval(operator: string, picks: (item: Value) => boolean): Modifier {
  return {
    operator,
    creates: false,
    apply: (current) => {
      if (current === undefined) return undefined
      if (!Array.isArray(current)) throw badValue(`Cannot apply ${operator} to a non-array value`)
      const kept = current.filter((item) => !picks(item))
      return kept.length === current.length ? current : kept
    },
  }
}

export const makePull = (operand: Value): Modifier => makeRemoval('$pull', pullTest(operand))

/** A document of operators or a regular expression tests the item; any other document is a filter on subdocuments. */
function pullTest(operand: Value): (item: Value) => boolean {
  const isOperators = isDoc(operand) && isFieldOperator(operand.keys().next().value ?? '')
  if (isOperators || operand instanceof BSONRegExp) {
    const matcher = compileFilter(new Map([['', operand]]), { plainOnly: true })
    return (item) => matcher.matches(new Map([['', item]]))
  }
  if (!isDoc(operand)) return (item) => compareValues(item, operand) === 0
  const matcher = compileFilter(operand, { plainOnly: true })
  return (item) => isDoc(item) && matcher.matches(item)
}

export function makePullAll(operand: Value): Modifier {
  if (!Array.isArray(operand))
    throw badValue(`$pullAll requires an array argument but was given a ${typeName(operand)}`)
  const unwanted = new ValueSet(operand)
  return makeRemoval('$pullAll', (item) => unwanted.has(item))
}

export function makePop(operand: Value, path: string): Modifier {
  if (!isNumber(operand)) throw failedToParse(`Expected a number in: ${path}: ${typeName(operand)}`)
  const direction = exactInteger(operand)
  if (direction !== 1 && direction !== -1) throw failedToParse('$pop expects 1 or -1')
  return {
    operator: '$pop',
    creates: false,
    apply: (current, context) => {
      if (current === undefined) return undefined
      if (!Array.isArray(current)) {
        throw typeMismatch(`Path '${context.path}' contains an element of non-array type '${typeName(current)}'`)
      }
      if (current.length === 0) return current
      return direction === 1 ? current.slice(0, -1) : current.slice(1)
    },
  }
}
