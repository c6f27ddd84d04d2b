// Scenarios that were thought of: numbers at their limits, names with dollars and dots, times that the server fills in,
// the order of insertion.

import { Double, Timestamp, UNDEFINED } from '../../server/embedded/bson/value.ts'
import type { Doc, Value } from '../../server/embedded/bson/value.ts'
import { anyFieldOrder, collectionName } from '../../server/embedded/answers-scenario.ts'
import type { Scenario } from '../../server/embedded/answers-scenario.ts'
import { doc } from './build.ts'
import type { Plain } from './build.ts'
import { decimal } from './values.ts'

const c = collectionName
const everything = { find: c, comment: anyFieldOrder }
const update = (q: Plain, u: Plain, more: Record<string, Plain> = {}): Record<string, Plain> => ({
  update: c,
  updates: [{ q, u, ...more }],
})

const largest = decimal('9.999999999999999999999999999999999E+6144')
const stored: readonly Value[] = [
  1,
  2147483647,
  -2147483648,
  new Double(1),
  1.5,
  9223372036854775807n,
  1n,
  decimal('1'),
  largest,
  decimal('1E-6176'),
  Number.NaN,
  Infinity,
  -0,
]
const operands: readonly Value[] = [
  1,
  -1,
  2,
  0.1,
  1n,
  9223372036854775807n,
  -9223372036854775807n,
  decimal('0.1'),
  decimal('1E-34'),
  largest,
  Infinity,
  new Double(3),
]

/** $inc and $mul of every number type by every other. */
function arithmetic(): Scenario {
  const documents: Doc[] = []
  const commands: Doc[] = []
  for (const v of stored) {
    for (const operand of operands) {
      for (const operator of ['$inc', '$mul']) {
        const query = { _id: documents.length }
        documents.push(doc({ ...query, v }))
        commands.push(doc({ findAndModify: c, query, update: { [operator]: { v: operand } }, new: true }))
      }
    }
  }
  return { documents, indexes: [], commands }
}

const oddNames = [
  ['$a'],
  ['a.b'],
  [''],
  ['$a', '_id'],
  ['_id', '$a'],
  ['$ref'],
  ['$id', '$ref'],
  ['$ref', '$id'],
  ['$db'],
]

/** Names that mean something in commands, stored as they are where that is allowed. */
function names(): Scenario {
  const commands = oddNames.flatMap((list): Record<string, Plain>[] => {
    const fields: Plain = Object.fromEntries(list.map((name) => [name, 1]))
    return [
      { insert: c, documents: [fields] },
      { insert: c, documents: [{ s: fields }] },
      { insert: c, documents: [{ _id: fields }] },
      update({ _id: 1 }, { s: fields }),
      update({ _id: 1 }, { a: 1, ...fields }),
      update({ _id: 1 }, { $set: { s: fields } }),
      update({ _id: 1 }, { $set: { [`s.${list[0]}`]: 1 } }),
      update({ _id: 1 }, { $push: { t: fields } }),
      update({ _id: 1 }, [{ $replaceWith: { $literal: fields } }]),
      update({ _id: 1 }, [{ $set: { s: { $literal: fields } } }]),
      { find: c, filter: { _id: 1 } },
      { find: c, filter: { s: fields }, projection: { s: 1 } },
      { find: c, filter: { s: { $elemMatch: fields } } },
      { find: c, filter: { s: { $in: [fields] } }, projection: { s: 1 } },
      update({ s: fields }, { $set: { z: 1 } }, { upsert: true }),
      update({ _id: `u${list.join()}` }, fields, { upsert: true }),
    ]
  })
  return { documents: [doc({ _id: 1 })], indexes: [], commands: [...commands, everything].map(doc) }
}

const empty = new Timestamp({ t: 0, i: 0 })

/** What the server fills in: $currentDate, empty timestamps. */
function times(): Scenario {
  const dates: readonly Plain[] = [
    true,
    false,
    1,
    { $type: 'date' },
    { $type: 'timestamp' },
    { $type: 'x' },
    {},
    'x',
    null,
  ]
  const commands: Record<string, Plain>[] = [
    ...dates.map((date) => update({ _id: 1 }, { $currentDate: { d: date } })),
    { insert: c, documents: [{ _id: 2, a: empty, b: { c: empty }, d: [empty] }] },
    { insert: c, documents: [{ a: empty, _id: empty }] },
    update({ _id: 1 }, { x: empty }),
    update({ _id: 1 }, { $set: { x: empty } }),
    update({ _id: 3 }, { $set: { x: empty } }, { upsert: true }),
    update({ _id: 4 }, { x: empty }, { upsert: true }),
    update({ _id: 5 }, [{ $set: { x: empty } }], { upsert: true }),
    ...[UNDEFINED, null, null].map((_id) => ({ insert: c, documents: [{ _id }] })),
    ...[UNDEFINED, null].map((_id) => ({ insert: c, documents: [{ a: 1, _id }] })),
  ]
  return {
    documents: [doc({ _id: 1 })],
    indexes: [],
    commands: commands.flatMap((command) => [doc(command), doc({ ...everything, filter: { _id: { $ne: null } } })]),
  }
}

/** The order of insertion, as a sort and as a hint. */
function natural(): Scenario {
  const ways: readonly Record<string, Plain>[] = [
    { sort: { $natural: 1 } },
    { sort: { $natural: -1 } },
    { sort: { $natural: -1, a: 1 } },
    { sort: { a: 1, $natural: -1 } },
    { sort: { $natural: 'x' } },
    { sort: { $natural: 2 } },
    { sort: { $natural: 1 }, hint: { _id: 1 } },
    { sort: { $natural: 1 }, hint: { $natural: -1 } },
    { sort: { $natural: -1 }, hint: { $natural: -1 } },
    { hint: { $natural: 5 } },
    { hint: { $natural: 1, a: 1 } },
    { sort: { _id: 1 }, hint: { $natural: -1 } },
    { sort: { a: -1, _id: 1 }, hint: { a: 1 } },
    { sort: { _id: 1 }, hint: 'a_1' },
    { sort: { _id: 1 }, hint: 'bogus' },
  ]
  return {
    documents: [5, 2, 9, 1].map((_id) => doc({ _id, a: _id % 3 })),
    indexes: [doc({ key: { a: 1 }, name: 'a_1' })],
    commands: ways.flatMap((way) => [
      doc({ find: c, ...way }),
      doc({ find: c, filter: { a: { $gte: 1 } }, limit: 2, ...way }),
      doc({ findAndModify: c, update: { $set: { z: 1 } }, ...way }),
    ]),
  }
}

/** What is known to be answered otherwise: the test that replays the answers says why, case by case. */
const different = (): Scenario => ({
  documents: [{ _id: 1, a: 1 }, { _id: 2 }].map(doc),
  indexes: [doc({ key: { a: 1 }, name: 'a_1' })],
  commands: [
    { distinct: c, key: 'a' },
    { find: c, filter: { a: 1 }, collation: { locale: 'fr' } },
    { find: c, filter: { a: 1 }, showRecordId: true },
    { find: c, filter: { a: 1 }, returnKey: true },
    { find: c, min: { a: 1 }, hint: { a: 1 } },
    { find: c, max: { a: 2 }, hint: { a: 1 } },
    { insert: c, documents: [{ _id: 3 }], writeConcern: { w: 0 } },
  ].map(doc),
})

export const writtenScenarios = (): Scenario[] => [arithmetic(), names(), times(), natural(), different()]
