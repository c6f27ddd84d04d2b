import assert from 'node:assert/strict'
import { globSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { MongoClient } from 'mongodb'
import { TestStore } from '../kit/embedded-store.ts'
import { outOfScope } from '../specifications/out-of-scope.ts'
import type { OutOfScope } from '../specifications/out-of-scope.ts'
import { readSpecification, reasonToSkip, runTest, factsOf } from '../specifications/runner.ts'
import type { ServerFacts } from '../specifications/requirements.ts'

/**
 * MongoDB's driver specifications, run through the official driver against the embedded store; or against the server
 * that FACTEUR_MONGODB_URL names, for which nothing is out of scope but what its version rules out.
 */

const folder = fileURLToPath(new URL('../fixture/mongodb-specifications/', import.meta.url))
const given = process.env['FACTEUR_MONGODB_URL']
const files = globSync(
  '{crud,gridfs,index-management,collection-management,run-command,command-monitoring,unified-test-format}/**/*.json',
  { cwd: folder },
).sort()

let store: TestStore | undefined
let client: MongoClient
let url: string
let facts: ServerFacts

before(async () => {
  if (given === undefined) store = await TestStore.start()
  url = given ?? store!.url
  client = await new MongoClient(url, { serverSelectionTimeoutMS: 10_000 }).connect()
  facts = await factsOf(client)
})

after(async () => {
  await client.close()
  await store?.[Symbol.asyncDispose]()
})

const used = new Set<OutOfScope>()

function reasonListed(file: string, name: string): string | undefined {
  const found = outOfScope.find((entry) => entry.file.test(file) && (entry.test?.test(name) ?? true))
  if (found) used.add(found)
  return given === undefined || found?.everywhere ? found?.reason : undefined
}

for (const path of files) {
  const specification = readSpecification(`${folder}${path}`)
  describe(`${path}: ${specification.description}`, () => {
    for (const one of specification.tests) {
      const name = String(one['description'])
      const listed = reasonListed(path, name)
      test(name, async (context) => {
        const reason = reasonToSkip(specification, one, facts) ?? listed
        if (reason !== undefined) context.skip(reason)
        else await runTest(specification, one, url, client)
      })
    }
  })
}

test('every entry of the list of tests out of scope is about a test that there is', () => {
  assert.deepEqual(
    outOfScope.filter((entry) => !used.has(entry)),
    [],
  )
})
