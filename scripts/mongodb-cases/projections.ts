// Projections of find on a few documents, and sorts on all.

import type { Doc, Value } from '../../server/embedded/bson/value.ts'
import { doc } from './build.ts'
import type { Plain } from './build.ts'

type Spec = Readonly<Record<string, Plain>>

/** The documents that projections and pipelines read. */
export const shapes: Doc[] = [
  // Integer-like names must keep their place, which a plain object would not grant.
  new Map<string, Value>([
    ['_id', 1],
    ['a', 1],
    ['b', 2],
    ['c', 'x'],
    ['10', 't'],
    ['9', 'n'],
  ]),
  ...(
    [
      { _id: 2, b: { x: 1, y: 2 }, a: [1, 2, 3, 4] },
      { _id: 3, a: [{ x: 1, y: 1 }, { x: 2 }, { y: 3 }, 5, [{ x: 9 }]], b: null },
      { _id: 4, a: { x: { y: 1, z: 2 }, w: [1, 2] }, b: [] },
      { _id: 5, c: 'abc' },
      { _id: 6, a: [], b: [[1, 2], [3]] },
    ] satisfies Spec[]
  ).map(doc),
]

export const projections: Doc[] = (
  [
    {},
    { a: 1 },
    { a: true, b: 1 },
    { a: 1.5 },
    { a: -1 },
    { a: 0 },
    { a: false, b: 0 },
    { a: 1, b: 0 },
    { a: 0, b: 1 },
    { _id: 0 },
    { _id: 1 },
    { _id: 0, a: 1 },
    { _id: 0, a: 0 },
    { _id: 1, a: 0 },
    { a: 1, _id: 0 },
    { c: 1, a: 1 },
    { '9': 1 },
    { 'a.x': 1 },
    { 'a.x': 0 },
    { 'a.x.y': 1 },
    { 'a.x.y': 0 },
    { 'a.x': 1, 'a.y': 1 },
    { 'a.x': 1, 'b.y': 1 },
    { 'a.x': 0, b: 0 },
    { 'a.0': 1 },
    { 'a.0.x': 0 },
    { a: { x: 1 } },
    { a: { x: 0 } },
    { a: { x: 1, y: 1 }, b: 1 },
    { a: { 'x.y': 1 } },
    { a: {} },
    { a: 1, 'a.x': 1 },
    { 'a.x': 1, a: 1 },
    { a: 1, z: '$b' },
    { z: '$a.x' },
    { z: 'literal' },
    { z: { $add: [1, 2] } },
    { a: { $literal: 5 } },
    { 'a.z': { $literal: 5 } },
    { 'a.x': 1, 'a.z': '$b' },
    { z: ['$a', '$b', 1] },
    { z: { k: '$a' } },
    { a: 0, z: '$b' },
    { z: '$b', a: 0 },
    { _id: '$a' },
    { _id: '$c', a: 1 },
    { z: null },
    { a: { $slice: 2 } },
    { a: { $slice: -2 } },
    { a: { $slice: [1, 2] } },
    { a: { $slice: [-3, 2] } },
    { a: { $slice: [-99, 2] } },
    { a: { $slice: [1, 0] } },
    { a: { $slice: 'x' } },
    { a: { $slice: 1 }, c: 1 },
    { c: 1, a: { $slice: 1 } },
    { a: { $slice: 1 }, c: 0 },
    { a: { $slice: 0 }, _id: 0 },
    { 'b.x': { $slice: 1 } },
    { 'a.w': { $slice: 1 } },
    { a: { $slice: ['$a', 2] } },
    { a: { $elemMatch: { x: 2 } } },
    { a: { $elemMatch: { x: 2 } }, b: 1 },
    { a: { $elemMatch: { $gt: 2 } } },
    { a: { $elemMatch: { x: 77 } } },
    { a: { $elemMatch: 5 } },
    { 'a.x': { $elemMatch: { y: 2 } } },
    { a: { $elemMatch: { x: 2 } }, b: 0 },
    { a: { $bogus: 1 } },
    { 'a.$': 1 },
    { '': 1 },
    { 'a.': 1 },
    { '.a': 1 },
    { 'a..x': 1 },
    { $a: 1 },
    { 'a.$x': 1 },
    { 'a.x.y': '$c' },
    { z: { $cond: [{ $isArray: '$a' }, { $size: '$a' }, null] } },
    { z: { $size: '$a' } },
    { z: '$$ROOT' },
    { z: '$$ROOT.b' },
    { z: '$$bogus' },
    { z: '$$REMOVE', c: 1 },
  ] satisfies Spec[]
).map(doc)

/** Positional projections need a filter that meets an array. */
export const positionalProjections: { filter: Doc; projection: Doc }[] = (
  [
    [{ a: 3 }, { 'a.$': 1 }],
    [{ a: { $gt: 2 } }, { 'a.$': 1, b: 1 }],
    [{ 'a.x': 2 }, { 'a.$': 1 }],
    [{ a: { $elemMatch: { y: 3 } } }, { 'a.$': 1 }],
    [{ 'a.x': 2 }, { 'a.x.$': 1 }],
    [{ 'a.w': 2 }, { 'a.w.$': 1 }],
    [{ _id: 2 }, { 'a.$': 1 }],
    [{ a: 3 }, { 'a.$': 0 }],
    [{ a: 3 }, { 'a.$': 1, 'b.$': 1 }],
    [{ a: 3 }, { 'a.$': 1, c: 0 }],
    [{ a: 3 }, { 'b.$': 1 }],
    [{ 'a.2': 3 }, { 'a.$': 1 }],
  ] satisfies [Spec, Spec][]
).map(([filter, projection]) => ({ filter: doc(filter), projection: doc(projection) }))

/** Ties are broken by `_id`, so that there is one right order. */
export const sorts: Doc[] = (
  [
    { a: 1 },
    { a: -1 },
    { 'a.x': 1 },
    { 'a.x': -1 },
    { 'a.0': 1 },
    { 'a.0': -1 },
    { 'a.x.y': 1 },
    { 'a.0.x': -1 },
    { 'a.x.0': 1 },
    { b: 1, a: -1 },
    { a: 1, b: 1 },
    { 'a.x': 1, 'a.y': -1 },
    { 'a.y': 1, 'a.x': 1 },
    { 'a.x': -1, b: 1 },
    { 'a.x': 1, a: 1 },
    { a: 1n },
    { a: 1.5 },
    { a: 2 },
    { a: 'x' },
    { a: { $meta: 'x' } },
    { '': 1 },
    { 'a.': 1 },
    { $a: 1 },
  ] satisfies Spec[]
).map((sort) => doc({ ...sort, _id: 1 }))
