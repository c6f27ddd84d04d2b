// Asks a real MongoDB and our evaluators the same expressions of chance, and prints what differs:
//
//   node scripts/compare-expressions.ts [--port 27017] [--seed 1] [--size 2000] [--only $name]

import { parseArgs } from 'node:util'
import { compilePipeline } from '../server/embedded/aggregate/pipeline.ts'
import { toExtendedJson } from '../server/embedded/bson/extended-json.ts'
import type { Doc, Value } from '../server/embedded/bson/value.ts'
import { CommandError } from '../server/embedded/error.ts'
import { doc } from './mongodb-cases/build.ts'
import { Client } from './mongodb-cases/client.ts'
import { operandRow, operatorNames, randomExpressions } from './mongodb-cases/random-expressions.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '27017' },
    seed: { type: 'string', default: '1' },
    size: { type: 'string', default: '2000' },
    only: { type: 'string' },
  },
})

const client = await Client.connect({ host: '127.0.0.1', port: Number(values.port) })
const run = (command: Doc): Promise<Doc> => client.run(new Map([...command, ['$db', 'facteur-expressions']]))

await run(doc({ drop: 'rows' }))
await run(doc({ insert: 'rows', documents: [operandRow] }))

async function theirs(pipeline: Value): Promise<string> {
  const reply = await run(doc({ aggregate: 'rows', pipeline, cursor: {} }))
  const cursor = reply.get('cursor')
  if (!(cursor instanceof Map)) return `error ${Number(reply.get('code'))} ${String(reply.get('errmsg')).slice(0, 200)}`
  return toExtendedJson((cursor.get('firstBatch') as Value[])[0]!)
}

function ours(pipeline: Value[]): string {
  try {
    const [result] = compilePipeline(pipeline, { now: new Date() }).runAll([operandRow])
    return toExtendedJson(result!)
  } catch (error) {
    if (error instanceof CommandError) return `error ${error.code} ${error.message}`
    return `crash ${error instanceof Error ? error.stack : String(error)}`
  }
}

/** Functions whose last digits are a matter of the library that computes them. */
const approximate = /"\$(a?(sin|cos|tan)h?|atan2|exp|ln|log|log10|pow|sqrt|degreesToRadians|radiansToDegrees)"/

/** An error is told by its code; what such functions gave, by 12 digits. */
function comparable(answer: string, expression: Value): string {
  const error = /^error \d+/.exec(answer)
  if (error) return error[0]
  if (!approximate.test(toExtendedJson(expression))) return answer
  return answer.replaceAll(/-?\d+\.?\d*(E[+-]?\d+)?/gi, (number) => Number(number).toPrecision(12))
}

/** Operands by their values, so that a difference can be read. */
const readable = (expression: Value): string =>
  toExtendedJson(expression).replaceAll(/"\$(v\d+)"/g, (_, name: string) => toExtendedJson(operandRow.get(name)!))

const differing = new Map<string, number>()
const expressions = randomExpressions(Number(values.seed), Number(values.size), values.only)
for (const expression of expressions) {
  const pipeline: Value[] = [doc({ $match: { _id: 1 } }), doc({ $project: { _id: 0, r: expression } })]
  const want = await theirs(pipeline)
  const have = ours(pipeline)
  if (comparable(want, expression) === comparable(have, expression)) continue
  const name = (expression as Doc).keys().next().value!
  differing.set(name, (differing.get(name) ?? 0) + 1)
  console.log(`${readable(expression)}\n    want ${want}\n    have ${have}`)
}
await run(doc({ dropDatabase: 1 }))
client.close()
const total = [...differing.values()].reduce((sum, count) => sum + count, 0)
console.log(`${expressions.length} expressions of ${operatorNames.length} operators, ${total} differ`)
console.log(
  [...differing]
    .sort((a, b) => b[1] - a[1])
    .map(([name, count]) => `${name} ${count}`)
    .join(', '),
)
