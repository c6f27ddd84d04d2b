// Full text: which documents a search finds, alone and among other conditions, and what it scores. The words are such that
// no rule of any language makes two of them one, and one space stands between them: stems are a matter of languages, and
// MongoDB looks for a phrase as it is written, where the embedded store looks for its words in a row.

import type { Value } from '../../server/embedded/bson/value.ts'
import { collectionName } from '../../server/embedded/answers-scenario.ts'
import type { Scenario } from '../../server/embedded/answers-scenario.ts'
import { doc } from './build.ts'
import type { Plain } from './build.ts'
import { times } from './wild-tools.ts'
import type { Tools } from './wild-tools.ts'

const words = ['kilo', 'lima', 'tango', 'zulu', 'quebec', 'romeo']
const c = collectionName

export function text(tools: Tools, size: number): Scenario {
  const { random, below, pick, some } = tools.dice
  const phrase = (): string => some(5, () => pick(words)).join(' ')
  const field = (): Plain =>
    random() < 0.6 ? phrase() : random() < 0.5 ? some(3, phrase) : pick<Plain>([1, null, {}, []])
  const scoped = random() < 0.5
  const weighted = random() < 0.3
  const index = doc({
    key: { ...(scoped && { u: 1 }), t: 'text', 'h.v': 'text' },
    name: 'words',
    default_language: 'none',
    ...(weighted && { weights: { t: 3, 'h.v': 1 } }),
    ...(random() < 0.2 && { partialFilterExpression: { a: { $gt: 0 } } }),
  })
  return {
    documents: times(20, (i) =>
      doc({
        _id: i,
        u: below(2),
        a: below(3),
        ...(random() < 0.9 && { t: field() }),
        ...(random() < 0.6 && { h: some(2, () => ({ v: field() })) }),
      }),
    ),
    indexes: [index, doc({ key: { a: 1 }, name: 'a_1' })],
    commands: times(size, () => command(tools, scoped)).map(doc),
  }
}

function search({ dice: { random, pick, some } }: Tools): Plain {
  const term = (): string => {
    const word = pick(words)
    const kind = random()
    if (kind < 0.6) return random() < 0.2 ? word.toUpperCase() : word
    if (kind < 0.75) return `-${word}`
    if (kind < 0.95) return `"${word} ${pick(words)}"`
    return `-"${word} ${pick(words)}"`
  }
  return { $text: { $search: some(3, term).join(' ') } }
}

function filter(tools: Tools, scoped: boolean): Record<string, Plain> {
  const { random, below, pick } = tools.dice
  const found = search(tools)
  const scope = scoped && random() < 0.95 ? { u: below(2) } : {}
  return pick<() => Record<string, Plain>>([
    () => ({ ...scope, ...(found as object) }),
    () => ({ ...(found as object), ...scope, a: { $gt: below(2) } }),
    () => ({ ...scope, $and: [found, { a: { $gte: below(3) } }] }),
    () => ({ $and: [{ $or: [{ ...scope, ...(found as object) }, { a: below(3) }] }, { a: { $ne: 2 } }] }),
    () => ({ $or: [{ ...scope, ...(found as object) }, { a: below(3) }] }),
    () => ({ $or: [{ ...scope, ...(found as object), a: 1 }, { _id: { $lt: 4 } }] }),
  ])()
}

function command(tools: Tools, scoped: boolean): Record<string, Value | Plain> {
  const { pick } = tools.dice
  const query = filter(tools, scoped)
  const score = { $meta: 'textScore' }
  // What another branch of an $or has found has no score in MongoDB, even where it has one of the words.
  const scored = { ...(scoped && { u: tools.dice.below(2) }), ...(search(tools) as object) }
  return pick<Record<string, Plain>>([
    { find: c, filter: query, projection: { _id: 1 } },
    { find: c, filter: query, projection: { _id: 1 }, sort: { _id: -1 }, limit: 4 },
    { find: c, filter: query, projection: { _id: 1 }, sort: { a: 1, _id: 1 } },
    { find: c, filter: scored, projection: { s: score, _id: 1 } },
    { find: c, filter: scored, projection: { s: score, _id: 1 }, sort: { s: score, _id: 1 } },
    { count: c, query },
    { distinct: c, key: 'a', query },
    { aggregate: c, pipeline: [{ $match: query }, { $sort: { _id: 1 } }, { $project: { _id: 1 } }], cursor: {} },
    { aggregate: c, pipeline: [{ $match: query }, { $group: { _id: '$a', n: { $sum: 1 } } }], cursor: {} },
    { update: c, updates: [{ q: query, u: { $set: { seen: 1 } }, multi: true }] },
    { delete: c, deletes: [{ q: { ...query, _id: 3 }, limit: 1 }] },
  ])
}
