// Records what a real MongoDB 7.0 answers to the generated cases, for the test that replays them on our evaluators:
//
//   node scripts/record-mongodb.ts [--port 27017 | --socket path] [--indexes] [--seed 1] [--size 300] [--out folder] [section ...]
//
// writes test/fixture/mongodb-answers/<section>.json. Run it when cases change; the database `e1diff` is dropped after.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { playScenario, writeScenario } from '../server/embedded/answers-scenario.ts'
import type { RecordedScenario, RunCommand } from '../server/embedded/answers-scenario.ts'
import { toExtendedJson } from '../server/embedded/bson/extended-json.ts'
import { isNumber } from '../server/embedded/bson/value.ts'
import type { Doc, Value } from '../server/embedded/bson/value.ts'
import { isZero } from '../server/embedded/value/number.ts'
import type { Num } from '../server/embedded/value/number.ts'
import { doc } from './mongodb-cases/build.ts'
import { Client } from './mongodb-cases/client.ts'
import { filters } from './mongodb-cases/filters.ts'
import { chanceExpressions, expressions, operandRow, pipelines, rows, sales } from './mongodb-cases/pipelines.ts'
import { positionalProjections, projections, shapes, sorts } from './mongodb-cases/projections.ts'
import { randomCases } from './mongodb-cases/random.ts'
import { updates } from './mongodb-cases/updates.ts'
import type { UpdateCase } from './mongodb-cases/updates.ts'
import { documents } from './mongodb-cases/values.ts'
import { writtenScenarios } from './mongodb-cases/written-scenarios.ts'
import { scenarioKinds, wildScenario } from './mongodb-cases/wild-scenarios.ts'
import type { ScenarioKind } from './mongodb-cases/wild-scenarios.ts'

const database = 'e1diff'
const { values, positionals } = parseArgs({
  options: {
    port: { type: 'string', default: '27017' },
    // Answers must not depend on indexes: with some, they must be those of the recording without.
    indexes: { type: 'boolean', default: false },
    // The embedded store's own answers, to compare with the recorded ones by `diff`.
    socket: { type: 'string' },
    // For the section `random`: other seeds give other cases, of which as many as wanted.
    seed: { type: 'string', default: '1' },
    size: { type: 'string', default: '300' },
    out: { type: 'string', default: fileURLToPath(new URL('../test/fixture/mongodb-answers/', import.meta.url)) },
  },
  allowPositionals: true,
})
const client = await Client.connect(
  values.socket === undefined ? { host: '127.0.0.1', port: Number(values.port) } : { path: values.socket },
)

const run = (command: Doc): Promise<Doc> => client.run(new Map([...command, ['$db', database]]))

const isOk = (reply: Doc): boolean => isNumber(reply.get('ok')) && !isZero(reply.get('ok') as Num)

/** Runs what must succeed. */
async function mustRun(command: Doc): Promise<Doc> {
  const reply = await run(command)
  if (!isOk(reply) || reply.has('writeErrors')) throw new Error(toExtendedJson(reply))
  return reply
}

async function load(collection: string, content: readonly Doc[]): Promise<void> {
  await run(doc({ drop: collection }))
  if (content.length > 0) await mustRun(doc({ insert: collection, documents: [...content] }))
  else await mustRun(doc({ create: collection }))
  if (!values.indexes) return
  const keys = [
    { a: 1 },
    { a: -1, _id: 1 },
    { 'a.x': 1 },
    { 'a.b': -1 },
    { 'a.b.c': 1 },
    { b: 1 },
    { 'b.a': 1 },
    { c: 1, _id: -1 },
  ]
  const indexes = keys.map((key, i) => ({ key, name: `i${i}`, ...(i === 5 && { sparse: true }) }))
  await mustRun(doc({ createIndexes: collection, indexes }))
}

const batchOf = (reply: Doc): Doc[] => (reply.get('cursor') as Doc).get('firstBatch') as Doc[]

/** An answer in the fixture: what came, or the error's code. */
type Answer = { code: number } | { result: string }

async function ask(command: Doc, answer: (batch: Doc[]) => string): Promise<Answer> {
  const reply = await run(command)
  return isOk(reply) ? { result: answer(batchOf(reply)) } : { code: Number(reply.get('code')) }
}

const texts = (items: readonly Value[]): string => `[${items.map(toExtendedJson).join(',')}]`
const ids = (items: readonly Doc[]): string => JSON.stringify(items.map((item) => item.get('_id')))
const everything = { singleBatch: true, batchSize: 10_000 }

async function recordFilters(): Promise<unknown> {
  await load('filters', documents)
  const cases = []
  for (const filter of filters) {
    const answer = await ask(doc({ find: 'filters', filter, sort: { _id: 1 }, ...everything }), ids)
    cases.push({ filter: toExtendedJson(filter), ...answer })
  }
  return { documents: documents.map(toExtendedJson), cases }
}

async function recordSorts(): Promise<unknown> {
  const cases = []
  // Arrays in both keys of one document are an error of their own; leave those out of the ordered set.
  const sortable = documents.filter(
    (document) => !(Array.isArray(document.get('a')) && Array.isArray(document.get('b'))),
  )
  await load('sorts', sortable)
  for (const sort of sorts) {
    const answer = await ask(doc({ find: 'sorts', sort, ...everything }), ids)
    cases.push({ sort: toExtendedJson(sort), ...answer })
  }
  return { documents: sortable.map(toExtendedJson), cases }
}

async function recordProjections(): Promise<unknown> {
  await load('projections', shapes)
  const cases = []
  for (const { filter, projection } of [
    ...projections.map((projection) => ({ filter: doc({}), projection })),
    ...positionalProjections,
  ]) {
    const command = doc({ find: 'projections', filter, projection, sort: { _id: 1 }, ...everything })
    cases.push({
      filter: toExtendedJson(filter),
      projection: toExtendedJson(projection),
      ...(await ask(command, texts)),
    })
  }
  return { documents: shapes.map(toExtendedJson), cases }
}

async function recordUpdates(): Promise<unknown> {
  const stored = updates.flatMap(({ document }, i): Doc[] => (document ? [new Map([['_id', i], ...document])] : []))
  await load('updates', stored)
  const cases = []
  for (const [i, one] of updates.entries()) cases.push(await recordUpdate(i, one))
  return { cases }
}

async function recordUpdate(i: number, { document, filter, update, arrayFilters }: UpdateCase): Promise<unknown> {
  const isUpsert = document === null
  const statement = doc({
    q: isUpsert ? filter : new Map<string, Value>([['_id', i], ...filter]),
    u: update,
    upsert: isUpsert,
    arrayFilters: arrayFilters,
  })
  const request = {
    ...(document && { document: toExtendedJson(document) }),
    filter: toExtendedJson(filter),
    update: toExtendedJson(update),
    ...(arrayFilters && { arrayFilters: toExtendedJson(arrayFilters) }),
  }
  const collection = isUpsert ? 'upserts' : 'updates'
  if (isUpsert) await load('upserts', [])
  const reply = await run(doc({ update: collection, updates: [statement] }))
  const writeErrors = reply.get('writeErrors') as Doc[] | undefined
  if (!isOk(reply) || writeErrors) return { ...request, code: Number((writeErrors?.[0] ?? reply).get('code')) }
  if (!isUpsert && reply.get('n') === 0) return { ...request, unmatched: true }
  const found = await mustRun(doc({ find: collection, filter: isUpsert ? {} : { _id: i }, ...everything }))
  const after = new Map(batchOf(found)[0])
  // An id that the server made up differs each time.
  const isGenerated = isUpsert && !toExtendedJson(filter).includes('"_id"') && !toExtendedJson(update).includes('"_id"')
  if (isGenerated || !isUpsert) after.delete('_id')
  return { ...request, changed: Number(reply.get('nModified') ?? 0), result: toExtendedJson(after) }
}

async function recordPipelines(): Promise<unknown> {
  await load('sales', sales)
  const cases = []
  for (const pipeline of pipelines) {
    const command = doc({ aggregate: 'sales', pipeline, cursor: { batchSize: 10_000 } })
    cases.push({ pipeline: toExtendedJson(pipeline), ...(await ask(command, texts)) })
  }
  return { documents: sales.map(toExtendedJson), cases }
}

const recordExpressions = (): Promise<unknown> => recordExpressionsOn(rows, expressions)

/** The expressions of chance: on the one document that holds their operands. */
const recordChance = (): Promise<unknown> => recordExpressionsOn([operandRow], chanceExpressions)

async function recordExpressionsOn(rows: readonly Doc[], expressions: readonly Value[]): Promise<unknown> {
  await load('rows', rows)
  const cases = []
  for (const expression of expressions) {
    const answers: Answer[] = []
    for (const row of rows) {
      const pipeline = [{ $match: { _id: row.get('_id') } }, { $project: { _id: 0, r: expression } }]
      const command = doc({ aggregate: 'rows', pipeline, cursor: {} })
      answers.push(await ask(command, (batch) => toExtendedJson(batch[0] ?? null)))
      if (isConstant(expression)) break
    }
    cases.push({ expression: toExtendedJson(expression), answers })
  }
  return { documents: rows.map(toExtendedJson), cases }
}

/** Expressions that name no field of the row are asked on one row only. */
const isConstant = (expression: Value): boolean => !/"\$\w/.test(toExtendedJson(expression).replaceAll(/"\$\w+":/g, ''))

/** The cases of chance, in the same shapes as the written ones. */
async function recordRandom(): Promise<unknown> {
  const { documents: stored, ...cases } = randomCases(Number(values.seed), Number(values.size))
  await load('random', stored)
  const find = { find: 'random', sort: { _id: 1 }, ...everything }
  const filterCases = []
  for (const filter of cases.filters) {
    filterCases.push({ filter: toExtendedJson(filter), ...(await ask(doc({ ...find, filter }), ids)) })
  }
  const sortCases = []
  for (const sort of cases.sorts) {
    sortCases.push({ sort: toExtendedJson(sort), ...(await ask(doc({ ...find, sort }), ids)) })
  }
  const projectionCases = []
  for (const projection of cases.projections) {
    const answer = await ask(doc({ ...find, projection, limit: 12 }), texts)
    projectionCases.push({ filter: '{}', projection: toExtendedJson(projection), ...answer })
  }
  const updateCases = []
  await load(
    'updates',
    cases.updates.map(({ document }, i): Doc => new Map([['_id', i], ...document!])),
  )
  for (const [i, one] of cases.updates.entries()) updateCases.push(await recordUpdate(i, one))
  return {
    documents: stored.map(toExtendedJson),
    filters: filterCases,
    sorts: sortCases,
    projections: projectionCases,
    updates: updateCases,
  }
}

/** How many scenarios of each kind, and how many commands in each. */
const scenarioCounts: Record<ScenarioKind, readonly [scenarios: number, size: number]> = {
  queries: [22, 40],
  updates: [8, 40],
  upserts: [4, 30],
  unique: [10, 14],
  many: [5, 12],
  options: [12, 40],
  pipelines: [12, 25],
  text: [10, 25],
  cursors: [6, 25],
  catalog: [12, 30],
}

/** Random collections, indexes and commands, asked over the wire: whole replies with their error codes and names. */
async function recordScenarios(): Promise<unknown> {
  const scenarios: RecordedScenario[] = []
  // Messages name the database, which is that of the replay too.
  const ask: RunCommand = (command) => client.run(new Map([...command, ['$db', 'compare']]))
  for (const scenario of writtenScenarios()) {
    scenarios.push(writeScenario(scenario, await playScenario(ask, scenario)))
  }
  for (const kind of scenarioKinds) {
    const [count, size] = scenarioCounts[kind]
    for (let i = 0; i < count; i++) {
      const scenario = wildScenario(kind, Number(values.seed) * 1000 + i, size)
      scenarios.push(writeScenario(scenario, await playScenario(ask, scenario)))
    }
  }
  await ask(doc({ dropDatabase: 1 }))
  return { scenarios }
}

const sections: Record<string, () => Promise<unknown>> = {
  filters: recordFilters,
  sorts: recordSorts,
  projections: recordProjections,
  updates: recordUpdates,
  pipelines: recordPipelines,
  expressions: recordExpressions,
  'chance-expressions': recordChance,
  random: recordRandom,
  scenarios: recordScenarios,
}

mkdirSync(values.out, { recursive: true })
for (const name of positionals.length > 0 ? positionals : Object.keys(sections)) {
  const recorded = await sections[name]?.()
  // One case per line, so that a change of answers shows as a change of lines.
  const text = JSON.stringify(recorded).replaceAll(
    /(?<=\}),(?=\{"(filter|sort|document|pipeline|expression|documents)":)/g,
    ',\n',
  )
  writeFileSync(join(values.out, `${name}.json`), `${text}\n`)
  console.log(`${name}: ${text.length} characters`)
}
await mustRun(doc({ dropDatabase: 1 }))
client.close()
