// Scenarios of chance: a collection with indexes of all kinds, and commands that read and change it.

import type { Doc, Value } from '../../server/embedded/bson/value.ts'
import { anyFieldOrder, collectionName } from '../../server/embedded/answers-scenario.ts'
import type { Scenario } from '../../server/embedded/answers-scenario.ts'
import { bson, doc, oid } from './build.ts'
import type { Plain } from './build.ts'
import { makeDice } from './dice.ts'
import { catalog } from './wild-catalog.ts'
import { cursors } from './wild-cursors.ts'
import { makeWildFilters } from './wild-filters.ts'
import { mutatedCommand } from './wild-options.ts'
import { pipelines } from './wild-pipelines.ts'
import { makeWildSchemas } from './wild-schemas.ts'
import { text } from './wild-text.ts'
import { documentsOf, index, times } from './wild-tools.ts'
import type { Tools } from './wild-tools.ts'
import { makeWildUpdates } from './wild-updates.ts'
import { makeWildValues } from './wild-values.ts'

export const scenarioKinds = [
  'queries',
  'updates',
  'upserts',
  'unique',
  'many',
  'options',
  'pipelines',
  'text',
  'cursors',
  'catalog',
] as const
export type ScenarioKind = (typeof scenarioKinds)[number]

/** The scenario of a seed; `size` is how many commands of its kind it has. */
export function wildScenario(kind: ScenarioKind, seed: number, size: number): Scenario {
  const dice = makeDice(seed)
  const values = makeWildValues(dice)
  const filters = makeWildFilters(dice, values)
  const tools = {
    dice,
    values,
    filters,
    updates: makeWildUpdates(dice, values, filters),
    schema: makeWildSchemas(dice, values),
  }
  return makers[kind](tools, size)
}

const makers: Record<ScenarioKind, (tools: Tools, size: number) => Scenario> = {
  queries,
  updates,
  upserts,
  unique,
  many,
  options,
  pipelines,
  text,
  cursors,
  catalog,
}

function queries(tools: Tools, size: number): Scenario {
  const { dice } = tools
  const documents = documentsOf(tools, 14 + dice.below(10), 3)
  const indexes = times(dice.below(4), (i) => index(tools, i))
  // With an index MongoDB's distinct answers null for documents without the field, without one it does not.
  const hasDistinct = indexes.length === 0
  return { documents, indexes, commands: times(size, () => readCommand(tools, hasDistinct)) }
}

function readCommand(tools: Tools, hasDistinct: boolean): Doc {
  const { filters, values, dice, schema } = tools
  const { random, pick, below } = dice
  const filter = random() < 0.08 ? doc({ $jsonSchema: schema(2) }) : filters.filter(2)
  switch (below(12)) {
    case 0:
      return doc({ count: collectionName, query: filter, ...(random() < 0.2 && { limit: below(5), skip: below(3) }) })
    case 1:
      if (!hasDistinct) return doc({ find: collectionName, filter })
      return doc({ distinct: collectionName, key: values.path(), ...(random() < 0.6 && { query: filter }) })
    case 2:
      return doc({ find: collectionName, filter, projection: projection(tools), limit: 8, sort: { _id: 1 } })
    case 3:
      return doc({ find: collectionName, projection: projection(tools), limit: 8, sort: { _id: pick([1, -1]) } })
    case 4: {
      const some = random() < 0.5 ? filter : doc({})
      const page = { ...(random() < 0.4 && { skip: below(3) }), ...(random() < 0.5 && { limit: 1 + below(9) }) }
      return doc({ find: collectionName, filter: some, sort: sort(tools), projection: { _id: 1 }, ...page })
    }
    default:
      return doc({ find: collectionName, filter, projection: { _id: 1 } })
  }
}

function sort({ dice: { random, pick, some }, values }: Tools): Plain {
  const keys = random() < 0.6 ? [values.path()] : some(2, () => values.path().replaceAll(/\.\d/g, ''))
  return Object.fromEntries([...keys.map((path) => [path, pick([1, -1])] as const), ['_id', pick([1, -1])]])
}

function projection({ dice: { random, pick, below, some }, values, filters }: Tools): Doc {
  const made: Doc = new Map()
  const keep = pick<Value>([0, 1, true, 1n])
  for (const path of some(3, values.path)) made.set(path, random() < 0.9 ? keep : values.scalar())
  if (random() < 0.2) made.set('_id', pick<Value>([0, 1, false]))
  if (random() < 0.15) made.set(values.path(), bson({ $slice: pick<Plain>([1, -1, 2, [0, 1], [-2, 1], [1, 0], 'x']) }))
  if (random() < 0.15) made.set(pick(['a', 'b', 'c', 'a.b']), doc({ $elemMatch: filters.filter(1) }))
  if (random() < 0.1) made.set(`${values.path()}.$`, 1)
  if (random() < 0.2) made.set(pick(['d', 'a.d', 'a']), random() < 0.5 ? `$${values.path()}` : values.value(1))
  return below(30) === 0 ? new Map([...made].reverse()) : made
}

/** One document per update, so that each shows for itself. */
function updates(tools: Tools, size: number): Scenario {
  const { dice, updates: make, filters } = tools
  const commands: Doc[] = []
  for (let i = 0; i < size; i++) {
    const { update, arrayFilters } = make.update()
    const q: Doc = new Map<string, Value>([['_id', i], ...(dice.random() < 0.3 ? [] : filters.filter(0))])
    const more = { ...(arrayFilters && { arrayFilters }) }
    if (dice.random() < 0.8) commands.push(doc({ update: collectionName, updates: [{ q, u: update, ...more }] }))
    else commands.push(findAndModify(tools, q, update, more))
    commands.push(doc({ find: collectionName, filter: { _id: i } }))
  }
  return {
    documents: documentsOf(tools, size),
    indexes: times(dice.below(3), (i) => index(tools, i)),
    commands,
  }
}

function findAndModify(tools: Tools, query: Doc, update: Doc | Value[], more: Record<string, Value>): Doc {
  const { random } = tools.dice
  return doc({
    findAndModify: collectionName,
    query,
    ...(random() < 0.1 ? { remove: true } : { update, ...more }),
    ...(random() < 0.5 && { new: true }),
    ...(random() < 0.3 && { fields: projection(tools) }),
  })
}

function upserts(tools: Tools, size: number): Scenario {
  const { dice, updates: make, filters, values } = tools
  const { random, pick } = dice
  const equality = (): Value =>
    random() < 0.5
      ? values.value(1)
      : doc({ [pick(['$eq', '$in', '$all', '$gt', '$ne'])]: random() < 0.5 ? values.value(1) : [values.value(1)] })
  const commands: Doc[] = []
  for (let i = 0; i < size; i++) {
    const { update, arrayFilters } = make.update()
    let q: Doc =
      random() < 0.2
        ? filters.filter(1)
        : doc({ [values.path()]: equality(), ...(random() < 0.4 && { [values.path()]: equality() }) })
    if (random() < 0.2)
      q = doc({ [pick(['$and', '$or'])]: [q, ...(random() < 0.4 ? [doc({ [values.path()]: equality() })] : [])] })
    if (random() < 0.3) q.set('_id', random() < 0.6 ? i : values.value(1))
    const statement = { q, u: update, upsert: true, ...(arrayFilters && { arrayFilters }) }
    commands.push(doc({ update: collectionName, updates: [statement] }))
    commands.push(doc({ find: collectionName, comment: anyFieldOrder }))
    commands.push(doc({ delete: collectionName, deletes: [{ q: {}, limit: 0 }] }))
  }
  return { documents: [], indexes: [], commands }
}

/** Inserts and updates under unique indexes: who is refused, and what the error says. */
function unique(tools: Tools, size: number): Scenario {
  const { dice, values, updates: make } = tools
  const { random, below } = dice
  const fresh = (i: number): Doc => {
    const fields = values.fields(1)
    const id: Value = random() < 0.8 ? 100 + i : random() < 0.5 ? below(5) : values.value(1)
    return random() < 0.9 ? new Map([['_id', id], ...fields]) : fields
  }
  const commands = times(size, (i): Doc => {
    if (random() < 0.6) {
      const documents = times(1 + below(3), (n) => fresh(i * 4 + n))
      return doc({ insert: collectionName, documents, ordered: random() < 0.5 })
    }
    const { update, arrayFilters } = make.update()
    const statement = { q: { _id: below(6) }, u: update, upsert: random() < 0.3, ...(arrayFilters && { arrayFilters }) }
    return doc({ update: collectionName, updates: [statement] })
  })
  const everything = doc({ find: collectionName, comment: anyFieldOrder })
  return {
    documents: documentsOf(tools, 6, 1),
    indexes: times(1 + below(2), (i) => index(tools, i, { unique: true })),
    commands: [...commands, everything],
  }
}

/** Updates and deletes of many documents at once; ids are numbers, the order of work is that of insertion. */
function many(tools: Tools, size: number): Scenario {
  const { dice, updates: make, filters } = tools
  const commands: Doc[] = []
  for (let i = 0; i < size; i++) {
    const q = filters.filter(1)
    if (dice.random() < 0.25) {
      commands.push(doc({ delete: collectionName, deletes: [{ q, limit: 0 }] }))
    } else {
      const { update, arrayFilters } = make.update()
      const statement = { q, u: update, multi: true, ...(arrayFilters && { arrayFilters }) }
      commands.push(doc({ update: collectionName, updates: [statement] }))
    }
    commands.push(doc({ find: collectionName }))
  }
  return { documents: documentsOf(tools, 8), indexes: [], commands }
}

/** Commands with one thing wrong, or odd, in their shape. */
function options(tools: Tools, size: number): Scenario {
  const { dice, values } = tools
  const commands: Doc[] = []
  for (let i = 0; i < size; i++) {
    commands.push(mutatedCommand(dice, values))
    if (dice.random() < 0.2) commands.push(doc({ find: collectionName, comment: anyFieldOrder }))
  }
  const documents = [
    { _id: 1, a: 1, b: [1, 2] },
    { _id: 2, a: 2, b: { c: 1 } },
    { _id: oid(3), a: 'x' },
  ].map(doc)
  return { documents, indexes: [doc({ key: { a: 1 }, name: 'a_1' })], commands }
}
