// Collections and their indexes: made, made again in another way, listed, changed, dropped; some of it wrong on purpose.

import { anyFieldOrder, collectionName } from '../../server/embedded/answers-scenario.ts'
import type { Scenario } from '../../server/embedded/answers-scenario.ts'
import { doc } from './build.ts'
import type { Plain } from './build.ts'
import { indexKeys, times } from './wild-tools.ts'
import type { Tools } from './wild-tools.ts'

const c = collectionName
type Command = Record<string, Plain>

export function catalog(tools: Tools, size: number): Scenario {
  const documents = [
    { _id: 1, a: 1, b: [1, 2] },
    { _id: 2, a: 1, b: { c: 1 } },
    { _id: 3, a: 'x', c: 5 },
  ].map(doc)
  return {
    documents,
    indexes: [],
    commands: times(size, () => command(tools))
      .flat()
      .map(doc),
  }
}

const keys: readonly Plain[] = [
  ...indexKeys,
  { a: 1 },
  { b: 1 },
  { c: 1 },
  { a: 'hashed' },
  { a: 'text' },
  { u: 1, t: 'text' },
  { _id: 1 },
  { _id: -1 },
  { a: 2.5 },
  { a: 0 },
  { a: true },
  { a: 'bogus' },
  { a: 1n },
  {},
  { '': 1 },
  { 'a.': 1 },
  { $a: 1 },
  { '$**': 1 },
  { a: 1, b: 'hashed' },
]

const options: readonly Command[] = [
  { unique: true },
  { unique: false },
  { unique: 1 },
  { unique: 'x' },
  { sparse: true },
  { sparse: false },
  { background: true },
  { expireAfterSeconds: 10 },
  { expireAfterSeconds: 10n },
  { expireAfterSeconds: -1 },
  { expireAfterSeconds: 'x' },
  { partialFilterExpression: { a: { $gt: 0 } } },
  { partialFilterExpression: { a: 1 } },
  { partialFilterExpression: { a: { $ne: 1 } } },
  { partialFilterExpression: {} },
  { partialFilterExpression: 1 },
  { hidden: true },
  { hidden: 1 },
  { v: 2 },
  { v: 1 },
  { v: 3 },
  { weights: { a: 5 } },
  { default_language: 'french' },
  { default_language: 'bogus' },
  { collation: { locale: 'simple' } },
  { bogus: 1 },
  { ns: 'compare.c' },
]

const names: readonly Plain[] = ['i0', 'i1', 'a_1', '_id_', '', '*', 'x', 1, null]

/** With one thing odd at most: of two MongoDB tells the one that it happens to look at first. */
function specification({ dice: { random, pick, below } }: Tools): Command {
  const plain = { key: pick(indexKeys), name: `i${below(3)}` }
  const kind = random()
  if (kind < 0.3) return plain
  if (kind < 0.6) return { ...plain, ...pick(options) }
  if (kind < 0.85) return { ...plain, key: pick(keys) }
  if (kind < 0.95) return { ...plain, name: pick(names) }
  return pick<Command>([{ key: plain.key }, { name: plain.name }])
}

const listed: readonly Command[] = [
  { listIndexes: c, comment: anyFieldOrder },
  { find: c, sort: { _id: 1 } },
]

function command(tools: Tools): Command[] {
  const { random, pick } = tools.dice
  const made = pick<() => Command>([
    () => ({ createIndexes: c, indexes: [specification(tools), { key: { d: 1 }, name: 'd' }] }),
    () => ({ createIndexes: c, indexes: [specification(tools)] }),
    () => ({
      createIndexes: c,
      indexes: [{ key: { b: 1 }, name: 'b' }],
      commitQuorum: pick<Plain>([0, 1, 'majority']),
    }),
    () => ({ createIndexes: c, indexes: pick<Plain>([[], {}, null, [1]]) }),
    () => ({ dropIndexes: c, index: pick<Plain>([...names, ...keys, ['i0', 'i1'], ['i0'], [], [1]]) }),
    () => ({ dropIndexes: c, index: pick(['i0', 'i1', 'i2']) }),
    () => ({ collMod: c, index: collMod(tools) }),
    () => ({ collMod: c, ...pick<Command>([{}, { bogus: 1 }, { index: 1 }, { index: {} }]) }),
    () => ({ create: c, ...pick<Command>([{}, { storageEngine: {} }, { bogus: 1 }, { size: 5 }, { idIndex: 1 }]) }),
    () => ({ listCollections: 1, nameOnly: true, filter: pick<Plain>([{ name: c }, { name: 'none' }]) }),
    () => ({ listIndexes: pick<Plain>(['none', '', 1]) }),
    () => ({ drop: pick<Plain>([c, c, 'none', '', 1]) }),
    () => ({ insert: c, documents: [{ _id: 50 + Math.floor(random() * 5), a: pick<Plain>([1, [1], 'x', null]) }] }),
    () => ({ count: c, hint: pick<Plain>(['i0', { a: 1 }, 'i1']) }),
  ])()
  return random() < 0.5 ? [made, pick(listed)] : [made]
}

const collMod = ({ dice: { random, pick } }: Tools): Plain => ({
  ...(random() < 0.7 ? { name: pick(['i0', 'i1', 'i2', '_id_', 'none']) } : { keyPattern: pick(indexKeys) }),
  ...pick<Command>([
    { hidden: true },
    { hidden: false },
    { hidden: 1 },
    { expireAfterSeconds: 5 },
    { expireAfterSeconds: 'x' },
    {},
    { bogus: 1 },
  ]),
})
