// Pipelines that shape documents: $project, $addFields, $set, $unset, $replaceRoot, $replaceWith, $redact.

import type { Plain } from './build.ts'

const sorted = { $sort: { _id: 1 } }

export const shaping: Plain[] = [
  [sorted, { $project: { k: 1 } }],
  [sorted, { $project: { n: 0, t: 0, s: 0 } }],
  [sorted, { $project: { _id: '$k' } }],
  [sorted, { $project: { 's.q': 1, x: '$n' } }],
  [sorted, { $project: { _id: 0, x: { $ifNull: ['$k', 'none'] } } }],
  [{ $project: {} }],
  [{ $project: 5 }],
  [{ $project: { a: 1, b: 0 } }],
  [{ $project: { a: { $bogus: 1 } } }],
  [sorted, { $addFields: { z: '$n', 's.z': 1 } }],
  [sorted, { $set: { 't.z': 1 } }, { $project: { t: 1 } }],
  [sorted, { $set: { n: '$$REMOVE', k: '$missing' } }],
  [sorted, { $set: { s: { $literal: { a: 1 } } } }, { $project: { s: 1 } }],
  [sorted, { $set: { s: { r: 1 } } }, { $project: { s: 1 } }],
  [{ $addFields: {} }],
  [{ $addFields: 5 }],
  [{ $set: { 'a.$b': 1 } }],
  [{ $set: { a: 1, 'a.b': 1 } }],
  [sorted, { $unset: ['n', 's.q', 't'] }],
  [sorted, { $unset: 's' }, { $project: { s: 1, k: 1 } }],
  [{ $unset: [] }],
  [{ $unset: 5 }],
  [{ $unset: [5] }],
  [sorted, { $match: { s: { $type: 'object' } } }, { $replaceRoot: { newRoot: '$s' } }],
  [sorted, { $replaceRoot: { newRoot: '$s' } }],
  [sorted, { $replaceWith: { k: '$k', c: { $literal: 1 } } }],
  [{ $replaceRoot: 5 }],
  [{ $replaceRoot: {} }],
]
