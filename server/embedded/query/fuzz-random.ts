// Random documents, indexes and queries for fuzz.ts, from a seed: the same seed gives the same case again. The values are
// few and telling (neighbours in the order of BSON, equal numbers of different types, long texts that begin alike), so that
// conditions meet documents often.

import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Decimal128,
  double,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
  UNDEFINED,
} from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'

export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed | 0
  }

  /** mulberry32: small, and good enough to choose by. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }

  /** An integer below `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit)
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!
  }

  list<T>(most: number, make: () => T): T[] {
    return Array.from({ length: this.below(most + 1) }, make)
  }
}

export const doc = (fields: Record<string, Value>): Doc => new Map(Object.entries(fields))

const long = 'a'.repeat(150)
const id = (text: string): ObjectId => new ObjectId(text.padEnd(24, '0'))
const bytes = (length: number, fill: number): Binary => new Binary(Buffer.alloc(length, fill), 0)

const common: Value[] = [0, 1, 2, 3, 4, 'a', 'ab', 'b', null, true, false]
const rare: Value[] = [
  -1,
  2.5,
  double(2),
  3n,
  2n ** 60n,
  Decimal128.fromString('2'),
  Decimal128.fromString('2.5'),
  Decimal128.fromString('1e400'),
  Number.NaN,
  Infinity,
  double(-0),
  '',
  'aé',
  'A',
  'a\0b',
  long,
  `${long}b`,
  `${long}bb`,
  `${long.slice(1)}c`,
  `z${long}`,
  new BSONSymbol('a'),
  new Date(0),
  new Date(5),
  new Date(-5),
  id('1'),
  id('2'),
  bytes(0, 0),
  bytes(2, 1),
  bytes(2, 2),
  bytes(200, 1),
  bytes(200, 2),
  new Timestamp({ t: 1, i: 2 }),
  new BSONRegExp('^a', ''),
  new MinKey(),
  new MaxKey(),
  UNDEFINED,
  new Map(),
  doc({ x: 1 }),
  doc({ x: 1, y: 2 }),
  doc({ y: 2, x: 1 }),
]

export const scalar = (random: Random): Value => (random.chance(0.75) ? random.pick(common) : random.pick(rare))

export function value(random: Random): Value {
  if (random.chance(0.75)) return scalar(random)
  return random.list(3, () => (random.chance(0.1) ? random.list(2, () => scalar(random)) : scalar(random)))
}

function subdocument(random: Random): Value {
  if (random.chance(0.2)) return scalar(random)
  const inner: Doc = new Map()
  for (const name of ['x', 'y', '0']) if (random.chance(name === '0' ? 0.1 : 0.6)) inner.set(name, value(random))
  return inner
}

/** What a document holds besides its `_id`. `plain` collections hold no arrays, so that their indexes can sort. */
export function fields(random: Random, plain: boolean): Doc {
  const made: Doc = new Map()
  const single = plain ? scalar : value
  if (random.chance(0.85)) made.set('a', single(random))
  if (random.chance(0.85)) made.set('b', scalar(random))
  if (random.chance(0.6)) made.set('d', single(random))
  if (random.chance(0.7)) {
    const several = !plain && random.chance(0.6)
    made.set('c', several ? random.list(3, () => subdocument(random)) : plain ? inner(random) : subdocument(random))
  }
  return made
}

const inner = (random: Random): Doc => doc({ x: scalar(random), y: scalar(random) })

const usualPaths = ['a', 'b', 'd', 'c.x', 'c.y', 'a', 'b', '_id']
const rarePaths = ['c', 'c.0', 'c.0.x', 'a.0']
const path = (random: Random): string => random.pick(random.chance(0.85) ? usualPaths : rarePaths)
const indexPaths = ['a', 'b', 'd', 'c.x', 'c.y', '_id', 'a', 'b']
const direction = (random: Random): 1 | -1 => (random.chance(0.5) ? 1 : -1)

function keyOf(random: Random, from: readonly string[]): Doc {
  const key: Doc = new Map()
  const length = 1 + random.below(3)
  while (key.size < length) key.set(random.pick(from), direction(random))
  return key
}

export function index(random: Random, name: string): Doc {
  const spec = doc({ name, key: keyOf(random, indexPaths) })
  const kind = random.below(12)
  if (kind === 0) spec.set('sparse', true)
  else if (kind === 1) spec.set('unique', true)
  else if (kind === 2) spec.set('partialFilterExpression', doc({ b: doc({ $gt: 1 }) }))
  else if (kind === 3) spec.set('partialFilterExpression', doc({ a: doc({ $exists: true }) }))
  else if (kind === 4) spec.set('partialFilterExpression', doc({ b: true }))
  else if (kind === 5) spec.set('key', doc({ [random.pick(['a', 'b'])]: 'hashed' }))
  else if (kind === 6) spec.set('partialFilterExpression', doc({ b: doc({ $type: 'string' }) }))
  return spec
}

const patterns = ['^a', '^ab?', 'b', '^a\\b', '^', 'a|b', '^aaa', '^\\Qa\\E', '^a.b', '^é?a']

const usual = (random: Random): Value => (random.chance(0.8) ? random.pick(common) : value(random))

function condition(random: Random, depth: number): Value {
  switch (random.below(16)) {
    case 0:
    case 1:
    case 2:
    case 3:
      return usual(random)
    case 4:
    case 5:
      return doc({ [random.pick(['$gt', '$gte', '$lt', '$lte', '$eq', '$ne'])]: usual(random) })
    case 6:
      return doc({ [random.pick(['$gt', '$gte'])]: usual(random), [random.pick(['$lt', '$lte'])]: usual(random) })
    case 7:
    case 8:
      return doc({ [random.pick(['$in', '$in', '$nin', '$all'])]: random.list(6, () => itemOf(random)) })
    case 9:
      return new BSONRegExp(random.pick(patterns), random.pick(['', '', 'i', 's']))
    case 10:
      return doc({ $exists: random.chance(0.5) })
    case 11:
      return doc({ $elemMatch: doc({ [random.pick(['$gt', '$lt', '$eq', '$gte', '$ne'])]: scalar(random) }) })
    case 12:
      return doc({ $elemMatch: conditions(random, ['x', 'y'], depth + 1) })
    case 13:
      return doc({ $not: doc({ [random.pick(['$gt', '$lte', '$eq'])]: scalar(random) }) })
    case 14:
      return doc({ $type: random.pick(['string', 'int', 'null', 'array', 'object', 'number']) })
    default:
      return random.pick([doc({ $size: random.below(3) }), doc({ $mod: [2, 0] }), null])
  }
}

const itemOf = (random: Random): Value =>
  random.chance(0.1) ? new BSONRegExp(random.pick(patterns), '') : usual(random)

function conditions(random: Random, from: readonly string[], depth: number): Doc {
  const made: Doc = new Map()
  const length = 1 + random.below(2)
  while (made.size < length) made.set(random.pick(from), depth > 2 ? scalar(random) : condition(random, depth))
  return made
}

export function filter(random: Random, depth = 0): Doc {
  const made: Doc = new Map()
  for (let i = random.pick([0, 0, 0, 1, 1, 2]); i >= 0; i--)
    if (random.chance(0.85)) made.set(path(random), condition(random, 0))
  if (depth < 2 && random.chance(0.35)) {
    const clauses = [filter(random, depth + 1), ...random.list(2, () => filter(random, depth + 1))]
    made.set(random.pick(['$or', '$or', '$and', '$nor']), clauses)
  }
  return made
}

/** What one index is made for: conditions on its first fields, the sort by those that follow. */
export function queryFor(random: Random, key: Doc): { filter: Doc; sort: Doc | undefined } {
  const all = [...key].filter((field): field is [string, number] => typeof field[1] === 'number')
  const bound = random.below(all.length + 1)
  const made: Doc = new Map(
    all.slice(0, bound).map(([name]) => [name, random.chance(0.4) ? usual(random) : severalOf(random)]),
  )
  const sign = random.chance(0.5) ? 1 : -1
  const rest: Doc = new Map(all.slice(bound).map(([name, order]) => [name, order * sign]))
  if (random.chance(0.2)) made.set('$or', [conditions(random, ['a', 'b'], 0), conditions(random, ['a', 'd'], 0)])
  return { filter: made, sort: rest.size === 0 ? undefined : rest }
}

const severalOf = (random: Random): Doc =>
  random.chance(0.7)
    ? doc({ $in: random.list(5, () => random.pick(common)) })
    : doc({ [random.pick(['$gt', '$gte', '$lt', '$ne'])]: random.pick(common) })

/** Branches that each index may serve in the order of the sort. */
export function anyOf(random: Random, keys: readonly Doc[]): { filter: Doc; sort: Doc | undefined } {
  const branches = [...keys, ...keys].slice(0, 3).map((key) => queryFor(random, key))
  return { filter: doc({ $or: branches.map((branch) => branch.filter) }), sort: random.pick(branches).sort }
}

export function sort(random: Random): Doc | undefined {
  return random.chance(0.4) ? undefined : keyOf(random, ['a', 'b', 'c.x', 'd', '_id', 'b', 'b'])
}

export const projection = (random: Random): Doc | undefined =>
  random.chance(0.5)
    ? undefined
    : new Map(random.list(3, () => [path(random), 1] as const).filter(([name]) => name !== 'c.0'))

/** An update that may meet any document. */
export function update(random: Random): Doc {
  const field = random.pick(['a', 'b', 'd', 'c'])
  if (random.chance(0.2)) return doc({ $unset: doc({ [field]: 1 }) })
  if (random.chance(0.2)) return doc({ $push: doc({ a: scalar(random) }) })
  return doc({ $set: doc({ [field]: field === 'c' ? subdocument(random) : value(random) }) })
}
