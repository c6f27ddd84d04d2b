// Random documents, filters, updates, projections and sorts of mail-like shapes, the same for the same seed: they meet
// combinations that nobody thought to write down.

import { BSONRegExp, Double } from '../../server/embedded/bson/value.ts'
import type { Doc, Value } from '../../server/embedded/bson/value.ts'
import { bson, doc, oid } from './build.ts'
import type { Plain } from './build.ts'
import { makeDice } from './dice.ts'
import type { Dice } from './dice.ts'
import { decimal } from './values.ts'
import type { UpdateCase } from './updates.ts'

const names = ['a', 'b', 'c']
const paths = ['a', 'b', 'c', 'a.b', 'a.c', 'b.a', 'a.0', 'a.1', 'a.b.c', 'a.0.b', 'b.c.0', 'a.b.1', 'c.a.b']

export interface RandomCases {
  readonly documents: Doc[]
  readonly filters: Doc[]
  readonly sorts: Doc[]
  readonly projections: Doc[]
  readonly updates: UpdateCase[]
}

interface Values {
  scalar(): Plain
  value(depth: number): Plain
  fields(depth: number): Plain
}

function makeValues({ random, below, pick }: Dice): Values {
  const scalar = (): Plain =>
    pick<Plain>([
      null,
      0,
      1,
      2,
      3,
      1.5,
      new Double(2),
      3n,
      decimal('2'),
      'x',
      'xy',
      'Y',
      true,
      false,
      oid(1),
      new Date(5),
    ])

  const value = (depth: number): Plain => {
    const kind = depth > 0 ? below(5) : 0
    if (kind === 3) return Array.from({ length: below(4) }, () => value(depth - 1))
    if (kind === 4) return fields(depth - 1)
    return scalar()
  }

  function fields(depth: number): Plain {
    const made: Record<string, Plain> = {}
    for (const name of names) if (random() < 0.6) made[name] = value(depth)
    return made
  }

  return { scalar, value, fields }
}

interface Conditions {
  condition(depth: number): Plain
  operators(depth: number): Plain
  clauses(depth: number): Plain
}

function makeConditions({ random, below, pick, some }: Dice, { scalar, value }: Values): Conditions {
  function condition(depth: number): Plain {
    switch (below(14)) {
      case 0:
        return { $in: some(3, () => value(1)) }
      case 1:
        return { $nin: some(3, () => value(1)) }
      case 2:
        return { $not: operators(depth) }
      case 3:
        return { $elemMatch: random() < 0.5 ? operators(depth) : clauses(depth) }
      case 4:
        return { $all: some(2, () => value(1)) }
      case 5:
        return { $size: below(4) }
      case 6:
        return { $exists: random() < 0.5 }
      case 7:
        return { $type: pick(['array', 'object', 'number', 'string', 'null', 'int', 'double', 'bool']) }
      case 8:
        return { $ne: value(1) }
      case 9:
        return { $mod: [2, below(2)] }
      case 10:
        return new BSONRegExp(pick(['^x', 'y', 'Y']), pick(['', 'i']))
      case 11:
      case 12:
        return operators(depth)
      default:
        return value(2)
    }
  }

  function operators(depth: number): Plain {
    const made: Record<string, Plain> = { [pick(['$gt', '$gte', '$eq', '$lt', '$lte'])]: scalar() }
    if (random() < 0.3) made[pick(['$lt', '$lte', '$ne'])] = scalar()
    if (depth > 0 && random() < 0.2) made['$not'] = operators(depth - 1)
    return made
  }

  function clauses(depth: number): Plain {
    const made: Record<string, Plain> = {}
    for (const path of some(2, () => pick(paths))) made[path] = condition(depth - 1)
    if (depth > 0 && random() < 0.3) made[pick(['$and', '$or', '$nor'])] = some(3, () => clauses(depth - 1))
    return made
  }

  return { condition, operators, clauses }
}

function makeModifiers(
  { random, below, pick, some }: Dice,
  { scalar, value }: Values,
  { operators }: Conditions,
): () => Plain {
  function modifiers(): Plain {
    const made: Record<string, Record<string, Plain>> = {}
    for (let i = below(3); i >= 0; i--) {
      const [operator, operand] = modifier()
      ;(made[operator] ??= {})[updatePath()] = operand
    }
    return made
  }

  const updatePath = (): string => {
    const path = pick(paths)
    return random() < 0.25 ? path.replace(/\.\d|$/, pick(['.$', '.$[]'])) : path
  }

  function modifier(): [string, Plain] {
    switch (below(11)) {
      case 0:
        return ['$unset', 1]
      case 1:
        return ['$inc', pick<Plain>([1, 1.5, 2n, decimal('1')])]
      case 2:
        return ['$push', random() < 0.5 ? value(1) : { $each: some(3, () => value(1)), ...pushOptions() }]
      case 3:
        return ['$addToSet', random() < 0.5 ? value(1) : { $each: some(3, () => value(1)) }]
      case 4:
        return ['$pull', pick<Plain>([value(1), operators(0), { $in: some(3, () => value(1)) }, { b: scalar() }])]
      case 5:
        return ['$pop', pick([1, -1])]
      case 6:
        return [pick(['$min', '$max']), value(1)]
      case 7:
        return ['$mul', pick<Plain>([2, 1.5, 3n])]
      case 8:
        return ['$rename', pick(paths)]
      default:
        return ['$set', value(2)]
    }
  }

  const pushOptions = (): Record<string, Plain> => ({
    ...(random() < 0.5 && { $slice: below(6) - 3 }),
    ...(random() < 0.5 && { $sort: pick<Plain>([1, -1, { b: 1 }, { 'a.b': -1, c: 1 }]) }),
    ...(random() < 0.3 && { $position: below(5) - 2 }),
  })

  return modifiers
}

export function randomCases(seed: number, size: number): RandomCases {
  const dice = makeDice(seed)
  const { random, below, pick, some } = dice
  const values = makeValues(dice)
  const conditions = makeConditions(dice, values)
  const { condition, clauses } = conditions
  const modifiers = makeModifiers(dice, values, conditions)
  const document = (): Doc => bson(values.fields(3)) as Doc

  function projection(): Plain {
    const keep = pick([0, 1])
    const made: Record<string, Plain> = {}
    for (const path of some(3, () => pick(paths))) made[path] = random() < 0.9 ? keep : { $slice: below(4) - 1 }
    if (random() < 0.2) made['_id'] = pick([0, 1])
    if (random() < 0.15) made[pick(names)] = { $elemMatch: clauses(0) }
    if (random() < 0.15) made[pick(['d', 'a.d'])] = pick<Plain>(['$a', '$a.b', { $ifNull: ['$b.c', '$c'] }])
    return made
  }

  /** Positions stand alone: together with other keys over the same array they follow no rule worth imitating. */
  function sort(): Plain {
    if (random() < 0.4) return { [pick(paths)]: pick([1, -1]) }
    return Object.fromEntries(some(2, () => [pick(paths.filter((path) => !/\d/.test(path))), pick([1, -1])]))
  }

  const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make)
  return {
    documents: times(60, document).map((content, i) => new Map<string, Value>([['_id', i], ...content])),
    filters: times(size, () => bson(clauses(2)) as Doc),
    sorts: times(Math.ceil(size / 8), () => doc({ ...(sort() as Record<string, Plain>), _id: 1 })),
    projections: times(Math.ceil(size / 8), () => bson(projection()) as Doc),
    updates: times(size, () => ({
      document: document(),
      filter: random() < 0.6 ? doc({ [pick(['a', 'b', 'a.b', 'c'])]: condition(0) }) : doc({}),
      update: bson(modifiers()) as Doc,
    })),
  }
}
