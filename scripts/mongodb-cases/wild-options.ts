// Commands that are right but for one thing: a field of another type, one that nobody knows, one that is missing.

import { isNumber } from '../../server/embedded/bson/value.ts'
import type { Doc, Value } from '../../server/embedded/bson/value.ts'
import { compareNumbers } from '../../server/embedded/value/number.ts'
import { collectionName } from '../../server/embedded/answers-scenario.ts'
import { bson, doc } from './build.ts'
import type { Plain } from './build.ts'
import type { Dice } from './dice.ts'
import type { WildValues } from './wild-values.ts'

const c = collectionName

const bases: readonly Record<string, Plain>[] = [
  { find: c, filter: { a: 1 }, sort: { _id: 1 }, projection: { a: 1 }, skip: 0, limit: 5, batchSize: 10 },
  { find: c, filter: {}, hint: { a: 1 }, singleBatch: true, maxTimeMS: 10_000, comment: 'x' },
  { find: c, filter: { $expr: { $eq: ['$a', '$$v'] } }, let: { v: 1 }, readConcern: { level: 'local' } },
  { find: c, collation: { locale: 'simple' }, noCursorTimeout: true, allowDiskUse: true, showRecordId: false },
  { find: c, allowPartialResults: true, tailable: false, awaitData: false },
  { count: c, query: { a: 1 }, limit: 1, skip: 0, hint: 'a_1', maxTimeMS: 10_000 },
  { distinct: c, key: 'b', query: { a: { $gt: 0 } }, maxTimeMS: 10_000, comment: 1 },
  { insert: c, documents: [{ a: 5 }], ordered: true, writeConcern: { w: 1 }, bypassDocumentValidation: false },
  { insert: c, documents: [{ _id: 1 }, { _id: 50, a: 1 }], ordered: false, comment: 'x' },
  {
    update: c,
    updates: [{ q: { a: 1 }, u: { $set: { z: 1 } }, multi: false, upsert: false, hint: { a: 1 } }],
    ordered: true,
    writeConcern: { w: 'majority', wtimeout: 10 },
  },
  {
    update: c,
    updates: [{ q: { a: 1 }, u: { $set: { 'b.$[e]': 5 } }, arrayFilters: [{ e: 1 }], collation: { locale: 'simple' } }],
  },
  {
    update: c,
    updates: [{ q: { $expr: { $eq: ['$a', '$$v'] } }, u: [{ $set: { z: '$$w' } }], c: { w: 2 } }],
    let: { v: 1 },
  },
  { delete: c, deletes: [{ q: { a: 77 }, limit: 1, hint: 'a_1', collation: { locale: 'simple' } }], ordered: true },
  { delete: c, deletes: [{ q: { $expr: { $eq: ['$a', '$$v'] } }, limit: 0 }], let: { v: 77 }, writeConcern: { w: 1 } },
  {
    findAndModify: c,
    query: { a: 1 },
    update: { $set: { z: 2 } },
    new: true,
    upsert: false,
    fields: { a: 1 },
    sort: { _id: 1 },
  },
  { findAndModify: c, query: { a: 77 }, remove: true, hint: { a: 1 }, maxTimeMS: 10_000, writeConcern: { w: 1 } },
  {
    findAndModify: c,
    query: { _id: 1 },
    update: [{ $set: { z: '$$v' } }],
    let: { v: 5 },
    bypassDocumentValidation: true,
  },
  {
    findAndModify: c,
    query: { a: 1 },
    update: { $set: { 'b.$[e]': 1 } },
    arrayFilters: [{ e: 2 }],
    collation: { locale: 'simple' },
  },
]

const oddities: readonly Plain[] = [
  null,
  0,
  1,
  -1,
  1.5,
  2n,
  '',
  'x',
  true,
  false,
  {},
  { x: 1 },
  { $x: 1 },
  [],
  [1],
  [{}],
  [{ q: {}, u: {} }],
  [{ q: {}, limit: 0, u: { $set: { y: 1 } } }],
  { w: 5 },
  { w: 'x' },
  { w: -1 },
  { w: 1, j: 'x' },
  { w: 1, bogus: 1 },
  { level: 'bogus' },
  { level: 'majority' },
  { _id: 1 },
  { $natural: 1 },
  '_id_',
  { a: 2 },
  { bogus: 1 },
]

/** One command out of the list, changed in one or two places. */
export function mutatedCommand(dice: Dice, values: WildValues): Doc {
  const { random, pick } = dice
  let command = doc(pick(bases))
  if (random() < 0.9) command = mutated(command, dice, values, 0)
  if (random() < 0.15) command = mutated(command, dice, values, 0)
  return command
}

/** Goes into statements at times; the command's own first field is left alone mostly. */
function mutated(command: Doc, dice: Dice, values: WildValues, level: number): Doc {
  const { random, pick } = dice
  const names = [...command.keys()].slice(level === 0 && random() < 0.95 ? 1 : 0)
  if (names.length === 0) return command
  const name = pick(names)
  const value = command.get(name)!
  if (Array.isArray(value) && value[0] instanceof Map && random() < 0.65) {
    return new Map(command).set(name, [mutated(value[0], dice, values, level + 1), ...value.slice(1)])
  }
  const kind = random()
  if (kind < 0.15) return new Map([...command].filter(([key]) => key !== name))
  if (kind < 0.25)
    return new Map(command).set(pick(['bogus', '$bogus', 'filter', 'limit', 'q', 'hint', 'sort', 'let']), oddity())
  const odd = oddity()
  // A short time would make the answer a matter of luck.
  const isShortTime = name === 'maxTimeMS' && isNumber(odd) && compareNumbers(odd, 0) > 0
  return new Map(command).set(name, isShortTime ? 10_000 : odd)

  function oddity(): Value {
    return random() < 0.85 ? bson(pick(oddities)) : values.value(1)
  }
}
