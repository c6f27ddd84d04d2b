// Expressions made by chance: every operator with operands of every type, mostly of those it is made for. The operands
// stand in the fields of one document, so that nothing is computed before the document is read, or as literals.

import { Binary, BSONRegExp, Double, MaxKey, MinKey, Timestamp } from '../../server/embedded/bson/value.ts'
import type { Doc, Value } from '../../server/embedded/bson/value.ts'
import { bson, doc, oid, repeatable } from './build.ts'
import type { Plain } from './build.ts'
import { containers, decimal, scalars } from './values.ts'

type Kind = 'num' | 'int' | 'str' | 'arr' | 'nums' | 'date' | 'doc' | 'bool' | 'zone' | 'unit' | 'name' | 'any'

const pools: Record<Kind, readonly Plain[]> = {
  num: [
    0,
    1,
    -1,
    7,
    2147483647,
    -2147483648,
    1.5,
    -2.5,
    1e10,
    1e308,
    -0,
    new Double(4),
    3n,
    -9n,
    9223372036854775807n,
    -9223372036854775808n,
    decimal('2.5'),
    decimal('-7'),
    Number.NaN,
    Infinity,
    decimal('NaN'),
    decimal('-Infinity'),
  ],
  int: [0, 1, 2, 3, -1, -2, 5, 12, 100, new Double(2), 2n, 4n, decimal('3')],
  str: ['', 'a', 'abc', 'Hello World', 'éàü', 'a,b,,c', '  x y ', 'ab', 'l', 'ÀÉ', 'éé', '12', 'b', '😀a'],
  arr: [
    [],
    [1],
    [3, 1, 2],
    ['b', 'a', null],
    [[1, 2], [3]],
    [1, 1n, decimal('1')],
    [{ x: 2 }, { x: 1 }, { y: 0 }],
    [null],
    [true, 0],
    [
      ['k', 1],
      ['l', 2],
    ],
    [{ k: 'a', v: 1 }],
    ['a', 'B', 'c'],
  ],
  nums: [[1, 2, 3], [4.5, 1n, decimal('2')], [], [5, 'x', null, 7]],
  date: [
    new Date('2024-02-29T13:14:15.678Z'),
    new Date('2023-12-31T23:59:59.999Z'),
    new Date('2021-01-03T00:00:00Z'),
    new Date('2024-03-31T01:30:00Z'),
    new Date('2024-10-27T00:30:00Z'),
    new Date('1969-12-31T23:59:59.001Z'),
    new Date(0),
    new Date('1900-05-06T07:08:09Z'),
    new Timestamp({ t: 1_700_000_000, i: 5 }),
    oid(0x5f000000),
  ],
  doc: [{}, { x: 1 }, { x: null, y: { z: 1 } }, { a: [1, { b: 2 }] }, { k: 'a', v: 2 }],
  bool: [true, false, 0, 1, null],
  zone: ['UTC', 'Europe/Paris', 'America/New_York', '+02:30', '-0500', 'Asia/Kolkata', 'Bogus/Zone', 'GMT', '+03'],
  unit: ['year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second', 'millisecond', 'bogus'],
  name: ['x', 'y', 'z', 'a'],
  any: [
    ...scalars,
    ...containers,
    new MinKey(),
    new MaxKey(),
    new BSONRegExp('a.', 'i'),
    new Binary(Buffer.from('ab')),
  ],
}

const all = Object.values(pools).flat()

/** The document whose fields `v0`, `v1` ... hold every operand; `missing` is not there. */
export const operandRow: Doc = new Map<string, Value>([
  ['_id', 1],
  ...all.map((value, i): [string, Value] => [`v${i}`, bson(value)]),
])

/** Operators with a list of operands, each of its kind; `...` repeats the last. */
const listed: Record<string, readonly (Kind | '...' | '?')[]> = {
  $abs: ['num'],
  $acos: ['num'],
  $acosh: ['num'],
  $add: ['num', '...'],
  $allElementsTrue: ['arr'],
  $and: ['bool', '...'],
  $anyElementTrue: ['arr'],
  $arrayElemAt: ['arr', 'int'],
  $arrayToObject: ['arr'],
  $asin: ['num'],
  $asinh: ['num'],
  $atan: ['num'],
  $atan2: ['num', 'num'],
  $atanh: ['num'],
  $avg: ['nums'],
  $binarySize: ['str'],
  $bitAnd: ['int', '...'],
  $bitNot: ['int'],
  $bitOr: ['int', '...'],
  $bitXor: ['int', '...'],
  $bsonSize: ['doc'],
  $ceil: ['num'],
  $cmp: ['any', 'any'],
  $concat: ['str', '...'],
  $concatArrays: ['arr', '...'],
  $cond: ['bool', 'any', 'any'],
  $cos: ['num'],
  $cosh: ['num'],
  $dayOfMonth: ['date'],
  $dayOfWeek: ['date'],
  $dayOfYear: ['date'],
  $degreesToRadians: ['num'],
  $divide: ['num', 'num'],
  $eq: ['any', 'any'],
  $exp: ['num'],
  $first: ['arr'],
  $floor: ['num'],
  $gt: ['any', 'any'],
  $gte: ['any', 'any'],
  $hour: ['date'],
  $ifNull: ['any', 'any', '...'],
  $in: ['any', 'arr'],
  $indexOfArray: ['arr', 'any', 'int', 'int'],
  $indexOfBytes: ['str', 'str', 'int', 'int'],
  $indexOfCP: ['str', 'str', 'int', 'int'],
  $isArray: ['arr'],
  $isNumber: ['num'],
  $isoDayOfWeek: ['date'],
  $isoWeek: ['date'],
  $isoWeekYear: ['date'],
  $last: ['arr'],
  $ln: ['num'],
  $log: ['num', 'num'],
  $log10: ['num'],
  $lt: ['any', 'any'],
  $lte: ['any', 'any'],
  $max: ['any', '...'],
  $mergeObjects: ['doc', '...'],
  $millisecond: ['date'],
  $min: ['any', '...'],
  $minute: ['date'],
  $mod: ['num', 'num'],
  $month: ['date'],
  $multiply: ['num', '...'],
  $ne: ['any', 'any'],
  $not: ['any'],
  $objectToArray: ['doc'],
  $or: ['bool', '...'],
  $pow: ['num', 'int'],
  $radiansToDegrees: ['num'],
  $range: ['int', 'int', 'int'],
  $reverseArray: ['arr'],
  $round: ['num', 'int'],
  $second: ['date'],
  $setDifference: ['arr', 'arr'],
  $setEquals: ['arr', 'arr'],
  $setIntersection: ['arr', 'arr'],
  $setIsSubset: ['arr', 'arr'],
  $setUnion: ['arr', 'arr'],
  $sin: ['num'],
  $sinh: ['num'],
  $size: ['arr'],
  $slice: ['arr', 'int', 'int'],
  $split: ['str', 'str'],
  $sqrt: ['num'],
  $stdDevPop: ['nums'],
  $stdDevSamp: ['nums'],
  $strLenBytes: ['str'],
  $strLenCP: ['str'],
  $strcasecmp: ['str', 'str'],
  $substr: ['str', 'int', 'int'],
  $substrBytes: ['str', 'int', 'int'],
  $substrCP: ['str', 'int', 'int'],
  $subtract: ['num', 'num'],
  $sum: ['nums'],
  $tan: ['num'],
  $tanh: ['num'],
  $toBool: ['any'],
  $toDate: ['any'],
  $toDecimal: ['any'],
  $toDouble: ['any'],
  $toInt: ['any'],
  $toLong: ['any'],
  $toLower: ['str'],
  $toObjectId: ['any'],
  $toString: ['any'],
  $toUpper: ['str'],
  $trunc: ['num', 'int'],
  $tsIncrement: ['date'],
  $tsSecond: ['date'],
  $type: ['any'],
  $week: ['date'],
  $year: ['date'],
}

/** Operators with named operands; a name that ends in `?` may be left out. */
const named: Record<string, Readonly<Record<string, Kind | readonly Plain[]>>> = {
  $convert: {
    input: 'any',
    to: [['int', 'long', 'double', 'decimal', 'string', 'bool', 'date', 'objectId', 'array', 16, 2, 'bogus']].flat(),
    'onError?': ['failed'],
    'onNull?': ['nothing'],
  },
  $dateAdd: { startDate: 'date', unit: 'unit', amount: 'int', 'timezone?': 'zone' },
  $dateDiff: {
    startDate: 'date',
    endDate: 'date',
    unit: 'unit',
    'timezone?': 'zone',
    'startOfWeek?': ['monday', 'Sun', 'friday', 'bogus'],
  },
  $dateFromParts: {
    year: 'int',
    'month?': 'int',
    'day?': 'int',
    'hour?': 'int',
    'minute?': 'int',
    'second?': 'int',
    'millisecond?': 'int',
    'timezone?': 'zone',
  },
  $dateFromString: {
    dateString: [
      '2024-02-29T13:14:15.678Z',
      '2024-02-29',
      '2024-02-29 13:14',
      '2024-02-29T13:14:15+02:00',
      '29/02/2024',
      'bogus',
      '2024-13-01',
      '',
      '2024-02-30',
      '2024-060',
      'Feb 29 2024',
      '20240229',
      '2024-W09-4',
    ],
    'format?': ['%d/%m/%Y', '%Y-%m-%d', '%G-W%V-%u', '%Y%m%d', '%q', '%Y-%j'],
    'timezone?': 'zone',
    'onError?': ['failed'],
    'onNull?': ['nothing'],
  },
  $dateSubtract: { startDate: 'date', unit: 'unit', amount: 'int', 'timezone?': 'zone' },
  $dateToParts: { date: 'date', 'timezone?': 'zone', 'iso8601?': 'bool' },
  $dateToString: {
    date: 'date',
    'format?': [['%Y-%m-%d %H:%M:%S.%L', '%j %w %u %U %V %G', '%z %Z %% %b %B', '%Y%', '%q', '']].flat(),
    'timezone?': 'zone',
    'onNull?': ['nothing'],
  },
  $dateTrunc: {
    date: 'date',
    unit: 'unit',
    'binSize?': 'int',
    'timezone?': 'zone',
    'startOfWeek?': ['monday', 'tue', 'bogus'],
  },
  $filter: { input: 'arr', cond: ['$$this', { $gt: ['$$this', 1] }], 'limit?': 'int' },
  $firstN: { n: 'int', input: 'arr' },
  $getField: { field: ['x', 'y', 'a'], input: 'doc' },
  $hour: { date: 'date', 'timezone?': 'zone' },
  $dayOfWeek: { date: 'date', 'timezone?': 'zone' },
  $isoWeek: { date: 'date', 'timezone?': 'zone' },
  $lastN: { n: 'int', input: 'arr' },
  $ltrim: { input: 'str', 'chars?': 'str' },
  $map: { input: 'arr', in: ['$$this', { $ifNull: ['$$this.x', 'none'] }] },
  $maxN: { n: 'int', input: 'arr' },
  $median: { input: 'nums', method: ['approximate', 'bogus'] },
  $minN: { n: 'int', input: 'arr' },
  $percentile: { input: 'nums', p: [[0.5], [0, 1, 0.25], [2], []], method: ['approximate'] },
  $reduce: {
    input: 'arr',
    initialValue: 'any',
    in: ['$$this', '$$value', { $concatArrays: [['$$this'], ['$$value']] }],
  },
  $regexFind: { input: 'str', regex: ['l+', '(a)(b)?', '[éà]', '^H', 'x('], 'options?': ['i', 'x', 'z', ''] },
  $regexFindAll: { input: 'str', regex: ['l+', '(a)(b)?', '[éà]', '', 'o|W'], 'options?': ['i', 'm'] },
  $regexMatch: { input: 'str', regex: ['L', '^a', 'd$', new BSONRegExp('HELLO', 'i')], 'options?': ['i', 's'] },
  $replaceAll: { input: 'str', find: 'str', replacement: 'str' },
  $replaceOne: { input: 'str', find: 'str', replacement: 'str' },
  $rtrim: { input: 'str', 'chars?': 'str' },
  $setField: { field: ['x', 'q'], input: 'doc', value: 'any' },
  $sortArray: { input: 'arr', sortBy: [1, -1, { x: 1 }, { x: -1, y: 1 }, 2] },
  $trim: { input: 'str', 'chars?': 'str' },
  $unsetField: { field: ['x', 'q'], input: 'doc' },
  $zip: { inputs: [[[1, 2], ['a']], ['$missing'], [[1], 5]], 'useLongestLength?': 'bool', 'defaults?': [[0, 'z'], []] },
}

export const operatorNames: readonly string[] = [...new Set([...Object.keys(listed), ...Object.keys(named)])].sort()

/** As many expressions as wanted; `only` keeps to one operator at the top. */
export function randomExpressions(seed: number, count: number, only?: string): Value[] {
  const random = repeatable(seed)
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!
  const operand = (kind: Kind | readonly Plain[], depth: number): Plain => {
    const chance = random()
    if (typeof kind !== 'string') {
      if (chance < 0.92) return pick(kind)
      return `$v${Math.floor(random() * all.length)}`
    }
    if (chance < 0.06) return pick(['$missing', null])
    if (chance < 0.16) return `$v${Math.floor(random() * all.length)}`
    if (chance < 0.26 && depth > 0) return expression(pick(operatorNames), depth - 1)
    const value = pick(pools[kind])
    return chance < 0.4 ? { $literal: value } : `$v${all.indexOf(value)}`
  }
  const expression = (name: string, depth: number): Plain => {
    const kinds = listed[name]
    const members = named[name]
    if (members && (!kinds || random() < 0.5)) {
      const entries = Object.entries(members).filter(([key]) => !key.endsWith('?') || random() < 0.5)
      return { [name]: Object.fromEntries(entries.map(([key, kind]) => [key.replace('?', ''), operand(kind, depth)])) }
    }
    return { [name]: list(kinds!, depth) }
  }
  const list = (kinds: readonly (Kind | '...' | '?')[], depth: number): Plain => {
    const given = kinds.filter((kind): kind is Kind => kind !== '...' && kind !== '?')
    const repeated = kinds.at(-1) === '...' ? Math.floor(random() * 3) : 0
    const fewer = given.length > 2 && random() < 0.4 ? given.slice(0, -1) : given
    const wanted = [...fewer, ...Array.from({ length: repeated }, () => given.at(-1)!)]
    if (wanted.length === 1 && random() < 0.6) return operand(wanted[0]!, depth)
    return wanted.map((kind) => operand(kind, depth))
  }
  return Array.from({ length: count }, (_, i) => bson(expression(only ?? operatorNames[i % operatorNames.length]!, 1)))
}

export const operandRows: Doc[] = [operandRow]
export const randomExpressionDoc = (expression: Value): Doc => doc({ _id: 0, r: expression })
