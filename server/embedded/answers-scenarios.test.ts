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
import { EmbeddedServer } from './server.ts'

const file = new URL('../../test/fixture/mongodb-answers/scenarios.json', import.meta.url)

/** Differences that stay: a pattern of the command, and why. Each must meet at least one. */
const explained: readonly (readonly [pattern: RegExp, reason: string])[] = []

test('commands answer as MongoDB answers', async () => {
  const { scenarios } = JSON.parse(readFileSync(file, 'utf8')) as { scenarios: RecordedScenario[] }
  const folder = mkdtempSync(join(tmpdir(), 'facteur-answers-'))
  const server = new EmbeddedServer(join(folder, 'store.sqlite'), (error) => {
    throw error
  })
  await server.listen(join(folder, 'store.sock'))
  const client = await Client.connect({ path: join(folder, 'store.sock') })
  try {
    const differences: string[] = []
    const met = new Set<RegExp>()
    for (const recorded of scenarios) {
      const scenario = readScenario(recorded)
      const answers = await playScenario((command) => client.run(new Map([...command, ['$db', 'compare']])), scenario)
      const requests = requestsOf(scenario)
      for (const [i, have] of answers.entries()) {
        if (have === recorded.answers[i]) continue
        const request = compactJson(requests[i]!)
        const known = explained.find(([pattern]) => pattern.test(request))
        if (known) met.add(known[0])
        else differences.push(`${request}\n    want ${recorded.answers[i]}\n    have ${have}`)
      }
    }
    assert.equal(differences.length, 0, `${differences.length} differ:\n${differences.join('\n')}`)
    assert.deepEqual(
      explained.filter(([pattern]) => !met.has(pattern)),
      [],
      'explained differences that are none',
    )
  } finally {
    client.close()
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
})
