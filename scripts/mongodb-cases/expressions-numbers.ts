// Expressions on numbers, comparisons and conversions, as cross products of values.

import { Binary } from '../../server/embedded/bson/value.ts'
import type { Plain } from './build.ts'
import { containers, decimal, scalars } from './values.ts'

const numeric = ['$add', '$subtract', '$multiply', '$divide', '$mod', '$pow']

export function* arithmetic(): Iterable<Plain> {
  const numbers: Plain[] = [
    0,
    1,
    7,
    -7,
    2147483647,
    1.5,
    -2.5,
    1e308,
    Number.NaN,
    3n,
    9223372036854775807n,
    decimal('2.5'),
    decimal('1E+6111'),
  ]
  for (const operator of numeric) {
    for (const a of numbers) for (const b of numbers) yield { [operator]: [a, b] }
  }
  for (const operator of ['$abs', '$ceil', '$floor', '$trunc', '$round', '$sqrt', '$exp', '$ln', '$log10']) {
    for (const a of numbers) yield { [operator]: a }
    yield { [operator]: 'x' }
    yield { [operator]: null }
  }
  for (const operator of ['$round', '$trunc']) {
    for (const a of [1234.5678, -1234.5678, 2.5, 3.5, 1250, -1350n, decimal('1.2345')]) {
      for (const place of [0, 1, 2, -1, -2]) yield { [operator]: [a, place] }
    }
    yield { [operator]: [1, 101] }
    yield { [operator]: [1, 1.5] }
  }
}

export function* comparisons(): Iterable<Plain> {
  const values = [...scalars, ...containers].map((value) => ({ $literal: value }))
  for (const operator of ['$cmp', '$eq', '$lt', '$gte']) {
    for (const a of values) for (const b of [...values, '$missing']) yield { [operator]: [a, b] }
  }
}

export function* conversions(): Iterable<Plain> {
  const values: Plain[] = [
    ...scalars,
    [],
    {},
    '12',
    '-12.5',
    ' 12',
    '1e3',
    '0x1F',
    '12abc',
    'true',
    '5ab1c2d3e4f5061728394a5b',
    '2024-02-29T13:14:15.678Z',
    '2024-02-29',
    3e9,
    -3e9,
    1e20,
    decimal('1E+30'),
    decimal('12.5'),
    '99999999999999999999',
    new Binary(Buffer.from('x'), 4),
  ]
  for (const operator of [
    '$toInt',
    '$toLong',
    '$toDouble',
    '$toDecimal',
    '$toString',
    '$toBool',
    '$toDate',
    '$toObjectId',
    '$type',
    '$isNumber',
  ]) {
    for (const value of values) yield { [operator]: { $literal: value } }
  }
  for (const value of values)
    yield { $convert: { input: { $literal: value }, to: 'int', onError: 'err', onNull: 'nul' } }
}
