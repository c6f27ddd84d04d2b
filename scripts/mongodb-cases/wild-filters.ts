// Filters of all operators with operands of all types; some of them wrong on purpose.

import { Binary, BSONRegExp, bsonTypes, Double } from '../../server/embedded/bson/value.ts'
import type { Doc, Value } from '../../server/embedded/bson/value.ts'
import { bson, doc } from './build.ts'
import type { Plain } from './build.ts'
import type { Dice } from './dice.ts'
import { decimal } from './values.ts'
import type { WildValues } from './wild-values.ts'

export interface WildFilters {
  filter(depth: number): Doc
  /** What stands after a path: a value or a document of operators. */
  condition(depth: number): Value
}

const typeNames = [...Object.keys(bsonTypes), 'number']
const wrongOperands: readonly Plain[] = [{}, [], { $gt: 1 }, 'x', -1, 1.5, null, true, [[]], [{ $gt: 1 }]]
const patterns = ['^a', 'b', '^(a|b)$', 'A', '', '^ab', 'a.', '[ab]+', '\\d']

export function makeWildFilters(dice: Dice, { scalar, value, path }: WildValues): WildFilters {
  const { random, below, pick, some } = dice

  const operand = (): Value => (random() < 0.7 ? scalar() : value(2))

  function condition(depth: number): Value {
    if (random() < 0.25) return value(2)
    if (random() < 0.05) return new BSONRegExp(pick(patterns), pick(['', 'i', 'm', 's']))
    const made: Doc = new Map()
    do for (const [name, operandOf] of operator(depth)) made.set(name, operandOf)
    while (random() < 0.25)
    return made
  }

  function operator(depth: number): Doc {
    const one = (name: string, plain: Plain): Doc => doc({ [name]: plain })
    switch (below(24)) {
      case 0:
      case 1:
        return one('$in', some(3, operand))
      case 2:
        return one('$nin', some(3, operand))
      case 3:
        return one('$not', random() < 0.9 ? operator(depth) : condition(0))
      case 4:
      case 5:
        return one('$elemMatch', random() < 0.5 && depth > 0 ? filter(depth - 1) : operator(depth))
      case 6:
        return one('$all', random() < 0.7 ? some(3, operand) : some(2, () => doc({ $elemMatch: operator(depth) })))
      case 7:
        return one('$size', pick<Plain>([0, 1, 2, 3n, new Double(1), decimal('2')]))
      case 8:
      case 9:
        return one('$exists', pick<Plain>([true, false, 1, 0, null, 'x']))
      case 10:
        return one('$type', random() < 0.7 ? pick(typeNames) : some(2, () => pick(typeNames)))
      case 11:
      case 12:
        return one('$ne', operand())
      case 13:
        return one('$mod', [pick<Plain>([2, 3n, 2.5, -2, decimal('2')]), pick<Plain>([0, 1, -1, 1.9])])
      case 14:
        return doc({ $regex: pick(patterns), ...(random() < 0.4 && { $options: pick(['i', 'm', 'x', 's', 'im']) }) })
      case 15:
        return one(
          pick(['$bitsAllSet', '$bitsAllClear', '$bitsAnySet', '$bitsAnyClear']),
          pick<Plain>([0, 1, 3, 6n, [0], [1, 5], [63, 64], [], new Binary(Buffer.from([3, 0, 1]), 0)]),
        )
      case 16:
        return one(pick(operatorNames), bson(pick(wrongOperands)))
      default:
        return one(pick(['$eq', '$gt', '$gte', '$lt', '$lte']), operand())
    }
  }

  function filter(depth: number): Doc {
    const made: Doc = new Map()
    for (const name of some(2, path)) made.set(name, condition(depth))
    if (depth > 0 && random() < 0.3)
      made.set(
        pick(['$and', '$or', '$nor']),
        some(3, () => filter(depth - 1)),
      )
    if (random() < 0.05) made.set('$expr', bson(expression()))
    if (random() < 0.01)
      made.set(pick(['$comment', '$bogus', '$alwaysTrue', '$alwaysFalse', '$and']), bson(pick<Plain>([1, 'x', []])))
    return made
  }

  const expression = (): Plain => ({
    [pick(['$eq', '$gt', '$lt', '$gte', '$ne'])]: [
      `$${path().replace(/\.\d/g, '')}`,
      pick<Plain>([`$${path().replace(/\.\d/g, '')}`, { $literal: scalar() }]),
    ],
  })

  return { filter, condition }
}

const operatorNames = [
  '$in',
  '$nin',
  '$not',
  '$elemMatch',
  '$all',
  '$size',
  '$exists',
  '$type',
  '$mod',
  '$regex',
  '$options',
  '$bitsAllSet',
  '$bitsAnyClear',
  '$bogus',
  '$eq',
  '$and',
]
