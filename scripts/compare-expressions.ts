// Asks a real MongoDB and our evaluators the same expressions of chance, and prints what differs:
//
//   node scripts/compare-expressions.ts [--port 27017] [--seed 1] [--size 2000] [--only $name] [--pipelines]
//
// `--pipelines` asks pipelines of chance instead.

import { parseArgs } from 'node:util'
import { compilePipeline } from '../server/embedded/aggregate/pipeline.ts'
import type { Source } from '../server/embedded/aggregate/stage.ts'
import { toExtendedJson } from '../server/embedded/bson/extended-json.ts'
import type { Doc, Value } from '../server/embedded/bson/value.ts'
import { CommandError } from '../server/embedded/error.ts'
import { doc } from './mongodb-cases/build.ts'
import { Client } from './mongodb-cases/client.ts'
import { sales } from './mongodb-cases/pipelines-data.ts'
import { operandRow, randomExpressions } from './mongodb-cases/random-expressions.ts'
import { randomPipelines } from './mongodb-cases/random-pipelines.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '27017' },
    seed: { type: 'string', default: '1' },
    size: { type: 'string', default: '2000' },
    only: { type: 'string' },
    pipelines: { type: 'boolean', default: false },
  },
})

const client = await Client.connect({ host: '127.0.0.1', port: Number(values.port) })
const run = (command: Doc): Promise<Doc> => client.run(new Map([...command, ['$db', 'facteur-expressions']]))

await run(doc({ drop: 'rows' }))
await run(doc({ insert: 'rows', documents: [operandRow] }))

await run(doc({ drop: 'sales' }))
await run(doc({ insert: 'sales', documents: sales }))

async function theirs(collection: string, pipeline: Value): Promise<string> {
  const reply = await run(doc({ aggregate: collection, pipeline, cursor: { batchSize: 10_000 } }))
  const cursor = reply.get('cursor')
  if (!(cursor instanceof Map))
    return `error ${Number(reply.get('code'))} ${toExtendedJson(reply.get('errmsg')!).slice(0, 200)}`
  return toExtendedJson(cursor.get('firstBatch')!)
}

function ours(documents: readonly Doc[], pipeline: Value[]): string {
  const source = (name: string): Source => ({ run: (inner) => inner.runAll(name === 'sales' ? sales : []) })
  try {
    const context = { now: new Date(), namespace: 'db.c', source }
    return toExtendedJson([...compilePipeline(pipeline, context).runAll(documents)])
  } catch (error) {
    if (error instanceof CommandError) return `error ${error.code} ${error.message}`
    return `crash ${error instanceof Error ? error.stack : String(error)}`
  }
}

/** Functions whose last digits are a matter of the library that computes them. */
const approximate = /"\$(a?(sin|cos|tan)h?|atan2|exp|ln|log|log10|pow|sqrt|degreesToRadians|radiansToDegrees)"/

/** An error is told by its code; what such functions gave, by 12 digits. */
function comparable(answer: string, asked: Value): string {
  const error = /^error \d+/.exec(answer)
  if (error) return error[0]
  if (!approximate.test(toExtendedJson(asked))) return answer
  return answer.replaceAll(/-?\d+\.?\d*(E[+-]?\d+)?/gi, (number) => Number(number).toPrecision(12))
}

/** Operands by their values, so that a difference can be read. */
const readable = (asked: Value): string =>
  toExtendedJson(asked).replaceAll(/"\$(v\d+)"/g, (_, name: string) => toExtendedJson(operandRow.get(name)!))

interface Question {
  readonly asked: Value
  readonly name: string
  readonly collection: string
  readonly documents: readonly Doc[]
  readonly pipeline: Value[]
}

function questions(): Question[] {
  const [seed, size] = [Number(values.seed), Number(values.size)]
  if (values.pipelines) {
    return randomPipelines(seed, size).map((pipeline) => {
      return { asked: pipeline, name: 'pipeline', collection: 'sales', documents: sales, pipeline }
    })
  }
  return randomExpressions(seed, size, values.only).map((asked) => {
    const pipeline: Value[] = [doc({ $match: { _id: 1 } }), doc({ $project: { _id: 0, r: asked } })]
    const name = (asked as Doc).keys().next().value!
    return { asked, name, collection: 'rows', documents: [operandRow], pipeline }
  })
}

const differing = new Map<string, number>()
const all = questions()
for (const { asked, name, collection, documents, pipeline } of all) {
  const want = await theirs(collection, pipeline)
  const have = ours(documents, pipeline)
  if (comparable(want, asked) === comparable(have, asked)) continue
  differing.set(name, (differing.get(name) ?? 0) + 1)
  console.log(`${readable(asked)}\n    want ${want}\n    have ${have}`)
}
await run(doc({ dropDatabase: 1 }))
client.close()
const total = [...differing.values()].reduce((sum, count) => sum + count, 0)
console.log(`${all.length} asked, ${total} differ`)
console.log(
  [...differing]
    .sort((a, b) => b[1] - a[1])
    .map(([name, count]) => `${name} ${count}`)
    .join(', '),
)
