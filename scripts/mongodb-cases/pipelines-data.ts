// What the pipelines and expressions are asked on.

import { Double } from '../../server/embedded/bson/value.ts'
import type { Doc } from '../../server/embedded/bson/value.ts'
import { doc } from './build.ts'
import type { Plain } from './build.ts'
import { decimal } from './values.ts'

/** Documents for grouping: repeated keys of different number types. */
export const sales: Doc[] = (
  [
    { _id: 1, k: 'a', n: 1, t: ['x', 'y'], s: { q: 1 } },
    { _id: 2, k: 'b', n: 2.5, t: ['y'], s: { q: 2 } },
    { _id: 3, k: 'a', n: 3n, t: [], s: { q: 1 } },
    { _id: 4, k: null, n: decimal('0.1'), t: 'z' },
    { _id: 5, n: 'none', t: null, s: { q: [1, 2] } },
    { _id: 6, k: 1, n: 2147483647, t: ['x', ['y']] },
    { _id: 7, k: new Double(1), n: 1, t: [{ v: 1 }, { v: 2 }] },
    { _id: 8, k: 1n, n: 0.1, s: { q: null } },
  ] satisfies Record<string, Plain>[]
).map(doc)

/** The rows that expressions are evaluated on, all at once: `[{ v, w, arr, text, doc, date }]`. */
export const rows: Doc[] = (
  [
    {
      _id: 1,
      v: 5,
      w: 3,
      arr: [3, 1, 2],
      text: 'Hello World',
      obj: { x: 1, y: 2 },
      date: new Date('2024-02-29T13:14:15.678Z'),
    },
    { _id: 2, v: -2.5, w: 2n, arr: ['b', 'a', null], text: 'éàü', obj: {}, date: new Date('2023-12-31T23:59:59.999Z') },
    { _id: 3, v: decimal('7.25'), w: 0, arr: [], text: '', obj: { x: null }, date: new Date('2021-01-03T00:00:00Z') },
    { _id: 4, v: null, w: 1, arr: null, text: null, obj: null, date: null },
    { _id: 5 },
  ] satisfies Record<string, Plain>[]
).map(doc)
