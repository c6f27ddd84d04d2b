// Values of every BSON type at every depth, and paths into them: what no application stores, but a database must take.

import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  DBPointer,
  Double,
  MaxKey,
  MinKey,
  Timestamp,
  UNDEFINED,
} from '../../server/embedded/bson/value.ts'
import type { Doc, Value } from '../../server/embedded/bson/value.ts'
import { doc, oid } from './build.ts'
import type { Dice } from './dice.ts'
import { decimal } from './values.ts'

/** Values that meet each other often, so that comparisons are not all of different types. */
const commonValues: readonly Value[] = [null, 0, 1, 2, 3, -1, 'a', 'b', 'ab', true, false, 1.5, new Double(2), 3n]

const rareValues: readonly Value[] = [
  -0,
  0.1,
  Number.NaN,
  Infinity,
  -Infinity,
  2147483647,
  -2147483648,
  1e300,
  9007199254740993n,
  9223372036854775807n,
  -9223372036854775808n,
  0n,
  decimal('2'),
  decimal('1.50'),
  decimal('0.1'),
  decimal('-0'),
  decimal('NaN'),
  decimal('Infinity'),
  decimal('-Infinity'),
  decimal('1E+6000'),
  decimal('9223372036854775808'),
  '',
  'é',
  'A',
  '😀',
  '\uffff',
  '1',
  'a.b',
  oid(1),
  oid(2),
  new Date(0),
  new Date(5),
  new Date(-1),
  new Binary(Buffer.from('ab'), 0),
  new Binary(Buffer.from('a'), 5),
  new Binary(Buffer.alloc(0), 0),
  new Binary(Buffer.alloc(16, 1), 4),
  new Timestamp({ t: 1, i: 1 }),
  new Timestamp({ t: 0xffff_ffff, i: 0xffff_ffff }),
  new BSONRegExp('^a', 'i'),
  new BSONRegExp('b', ''),
  new MinKey(),
  new MaxKey(),
  new Code('f()'),
  new Code('f()', doc({ x: 1 })),
  new BSONSymbol('a'),
  new DBPointer('t.c', oid(1)),
  UNDEFINED,
]

export const fieldNames: readonly string[] = ['a', 'b', 'c', '0', '1']

export interface WildValues {
  scalar(): Value
  /** Nested as deep as asked. */
  value(depth: number): Value
  /** A document of the fields `a`, `b`, `c` and, at times, others. */
  fields(depth: number): Doc
  path(): string
}

export function makeWildValues({ random, below, pick }: Dice): WildValues {
  const scalar = (): Value => (random() < 0.72 ? pick(commonValues) : pick(rareValues))

  function value(depth: number): Value {
    const kind = depth > 0 ? random() : 0
    if (kind > 0.72) return Array.from({ length: below(4) }, () => value(depth - 1))
    return kind > 0.45 ? fields(depth - 1) : scalar()
  }

  function fields(depth: number): Doc {
    const made: Doc = new Map()
    for (const name of random() < 0.1 ? fieldNames : fieldNames.slice(0, 3)) {
      if (random() < 0.55) made.set(name, value(depth))
    }
    return random() < 0.2 ? new Map([...made].reverse()) : made
  }

  function path(): string {
    const parts = [pick(fieldNames.slice(0, 3))]
    while (random() < 0.45 && parts.length < 4) parts.push(pick(fieldNames))
    return parts.join('.')
  }

  return { scalar, value, fields, path }
}
