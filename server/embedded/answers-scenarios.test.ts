// Whole commands, asked of the store over its socket and compared with what a real MongoDB 7.0 answered: replies, error
// codes and names, what writes leave behind, the same queries over indexes of all kinds.

import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Client } from './answers-client.ts'
import { compactJson, playScenario, readScenario, requestsOf } from './answers-scenario.ts'
import type { RecordedScenario } from './answers-scenario.ts'
import type { Doc } from './bson/value.ts'
import { EmbeddedServer } from './server.ts'

const file = new URL('../../test/fixture/mongodb-answers/scenarios.json', import.meta.url)

/** Differences that stay: a pattern of the command, how many of them it stands for, and why. */
const explained: readonly (readonly [pattern: RegExp, cases: number, reason: string])[] = [
  [
    /^\{"distinct":"c","key":"a"\}$/,
    1,
    'with an index MongoDB adds null for documents without the field, without one not',
  ],
  [/"collation":\{"locale":"fr"\}/, 1, 'collations are refused: strings compare by their bytes'],
  [/"showRecordId":true/, 1, 'refused: positions in the file are no business of clients'],
  [/"returnKey":true/, 1, 'refused: index keys cannot be turned back into values'],
  [/"(min|max)":\{"a"/, 2, 'refused: a filter says the same'],
  [/"writeConcern":\{"w":0\}/, 1, 'MongoDB does not count what it does not acknowledge; here the count is right'],
]

/** Scenarios that are played at the same time, each in a database of its own: their writes share what waits for the disk. */
const players = 6

test('commands answer as MongoDB answers', async () => {
  const { scenarios } = JSON.parse(readFileSync(file, 'utf8')) as { scenarios: RecordedScenario[] }
  const folder = mkdtempSync(join(tmpdir(), 'facteur-answers-'))
  const socket = join(folder, 'store.sock')
  const server = new EmbeddedServer(join(folder, 'store.sqlite'), (error) => {
    throw error
  })
  await server.listen(socket)
  try {
    const differences: string[] = []
    const met = explained.map(() => 0)
    const waiting = scenarios.values()
    await Promise.all(
      Array.from({ length: players }, async (_, player) => {
        const client = await Client.connect({ path: socket })
        const database = `compare${player}`
        const run = (command: Doc): Promise<Doc> => client.run(new Map([...command, ['$db', database]]))
        for (const recorded of waiting) {
          const scenario = readScenario(recorded)
          const answers = await playScenario(run, scenario)
          const requests = requestsOf(scenario)
          for (const [i, answer] of answers.entries()) {
            const have = answer.replaceAll(`${database}.`, 'compare.')
            if (have === recorded.answers[i]) continue
            const request = compactJson(requests[i]!)
            const at = explained.findIndex(([pattern]) => pattern.test(request))
            if (at >= 0) met[at]!++
            else differences.push(`${request}\n    want ${recorded.answers[i]}\n    have ${have}`)
          }
        }
        client.close()
      }),
    )
    assert.equal(differences.length, 0, `${differences.length} differ:\n${differences.join('\n')}`)
    assert.deepEqual(
      met,
      explained.map(([, cases]) => cases),
      'other explained differences than there are',
    )
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
})
