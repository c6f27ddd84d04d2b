// Updates of all operators with operands of all types; some of them wrong on purpose.

import { Double } from '../../server/embedded/bson/value.ts'
import type { Doc, Value } from '../../server/embedded/bson/value.ts'
import { bson, doc } from './build.ts'
import type { Plain } from './build.ts'
import type { Dice } from './dice.ts'
import { decimal } from './values.ts'
import type { WildFilters } from './wild-filters.ts'
import type { WildValues } from './wild-values.ts'

export interface WildUpdate {
  readonly update: Doc | Value[]
  readonly arrayFilters?: Value[]
}

export interface WildUpdates {
  update(): WildUpdate
}

const numbers: readonly Plain[] = [
  0,
  1,
  -1,
  2,
  1.5,
  new Double(1),
  2n,
  2147483647,
  9223372036854775807n,
  decimal('1'),
  decimal('0.1'),
  Number.NaN,
  1e300,
]
const wrongOperands: readonly Plain[] = [null, 'x', {}, [], { $each: 1 }, { $each: [], $bogus: 1 }, true]

export function makeWildUpdates(dice: Dice, values: WildValues, { condition, filter }: WildFilters): WildUpdates {
  const { random, below, pick, some } = dice
  const { scalar, value, fields, path } = values

  function updatePath(): string {
    const plain = path()
    const kind = random()
    if (kind < 0.75) return plain
    const dynamic = pick(kind < 0.85 ? ['$'] : kind < 0.93 ? ['$[]'] : ['$[e]', '$[f]'])
    return /\.\d/.test(plain) ? plain.replace(/\.\d/, () => `.${dynamic}`) : `${plain}.${dynamic}`
  }

  function modifier(): [string, Value] {
    if (random() < 0.04) return [pick(operatorNames), bson(pick(wrongOperands))]
    switch (below(15)) {
      case 0:
        return ['$unset', '']
      case 1:
        return ['$inc', bson(pick(numbers))]
      case 2:
        return ['$mul', bson(pick(numbers))]
      case 3:
      case 4:
        return ['$push', random() < 0.4 ? value(1) : pushEach()]
      case 5:
        return ['$addToSet', random() < 0.5 ? value(2) : doc({ $each: some(3, () => value(1)) })]
      case 6:
        return ['$pull', random() < 0.5 ? condition(1) : random() < 0.5 ? filter(1) : value(2)]
      case 7:
        return ['$pullAll', some(3, () => value(1))]
      case 8:
        return ['$pop', bson(pick<Plain>([1, -1, 1n, new Double(-1)]))]
      case 9:
        return [pick(['$min', '$max']), random() < 0.7 ? scalar() : value(1)]
      case 10:
        return ['$rename', random() < 0.95 ? path() : value(0)]
      case 11:
        return ['$bit', bson({ [pick(['and', 'or', 'xor'])]: pick<Plain>([0, 1, 6, -1, 5n, 1.5]) })]
      case 12:
        return ['$setOnInsert', value(1)]
      default:
        return ['$set', value(2)]
    }
  }

  const pushEach = (): Doc =>
    bson({
      $each: some(3, () => value(1)),
      ...(random() < 0.4 && { $slice: pick<Plain>([0, 1, 2, -1, -2, 3n, new Double(1)]) }),
      ...(random() < 0.5 && { $sort: pick<Plain>([1, -1, { b: 1 }, { 'a.b': -1, c: 1 }, { a: 1 }, -1n]) }),
      ...(random() < 0.3 && { $position: pick<Plain>([0, 1, -1, -2, 5, 2n]) }),
    }) as Doc

  function modifiers(): WildUpdate {
    const made = new Map<string, Doc>()
    for (let i = below(3); i >= 0; i--) {
      const [operator, operand] = modifier()
      const members = made.get(operator) ?? new Map<string, Value>()
      made.set(operator, members.set(updatePath(), operand))
    }
    const named = [...made.values()].flatMap((members) => [...members.keys()])
    const wanted = ['e', 'f'].filter((name) => named.some((key) => key.includes(`$[${name}]`)) !== random() < 0.05)
    if (wanted.length === 0) return { update: made }
    const arrayFilters = wanted.map((name) =>
      doc({ [random() < 0.6 ? name : `${name}.${pick(['a', 'b', '0'])}`]: condition(1) }),
    )
    return { update: made, arrayFilters }
  }

  const stage = (): Plain => {
    const field = path().replaceAll(/\.\d/g, '')
    const source = `$${path().replaceAll(/\.\d/g, '')}`
    return pick<Plain>([
      { $set: { [field]: source } },
      { $set: { [field]: { $literal: value(1) } } },
      { $addFields: { [field]: { $ifNull: [source, 1] } } },
      { $unset: field },
      { $project: { [field]: 1 } },
      { $replaceWith: { $mergeObjects: ['$$ROOT', { c: source }] } },
      { $set: { [field]: { $cond: [{ $isArray: source }, { $size: source }, 0] } } },
      { $replaceRoot: { newRoot: source } },
      { $match: {} },
    ])
  }

  function update(): WildUpdate {
    const kind = random()
    if (kind < 0.82) return modifiers()
    if (kind < 0.9) return { update: fields(2) }
    return { update: some(2, () => bson(stage())) }
  }

  return { update }
}

const operatorNames = [
  '$set',
  '$unset',
  '$inc',
  '$mul',
  '$push',
  '$addToSet',
  '$pull',
  '$pullAll',
  '$pop',
  '$min',
  '$rename',
  '$bit',
  '$currentDate',
  '$bogus',
]
