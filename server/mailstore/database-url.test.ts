import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withDatabase } from './database-url.ts'

test('the database goes into the path of any MongoDB URL, and what the URL says wins', () => {
  const bounds = 'heartbeatFrequencyMS=2000&connectTimeoutMS=4000'
  assert.equal(
    withDatabase('mongodb://a:1,b:2', 'facteur'),
    `mongodb://a:1,b:2/facteur?${bounds}&serverSelectionTimeoutMS=4000`,
  )
  assert.equal(
    withDatabase('mongodb+srv://u:p@host/other?serverSelectionTimeoutMS=9&replicaSet=r', 'facteur'),
    `mongodb+srv://u:p@host/facteur?serverSelectionTimeoutMS=9&replicaSet=r&${bounds}`,
  )
  assert.throws(() => withDatabase('http://host', 'x'), TypeError)
})
