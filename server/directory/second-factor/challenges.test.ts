import assert from 'node:assert/strict'
import { test } from 'node:test'
import { challengeMs, createChallenges } from './challenges.ts'
import { createSecondFactorKeys } from './keys.ts'

function start() {
  let atMs = 1_700_000_000_000
  const unused = { insertOne: async () => Promise.resolve() }
  const keys = createSecondFactorKeys('ab'.repeat(32))
  const challenges = createChallenges(keys, { usedChallenges: unused as never }, () => new Date(atMs))
  const issue = (purpose: string): string => challenges.issue(purpose).toString('base64url')
  return { ...challenges, issue, pass: (ms: number) => void (atMs += ms) }
}

test('a challenge is good for its purpose until its end', () => {
  const { issue, isGood, pass } = start()
  const challenge = issue('sign in')
  assert.notEqual(issue('sign in'), challenge)
  assert.ok(isGood(challenge, 'sign in'))
  assert.ok(!isGood(challenge, 'add passkey 1'))
  pass(challengeMs - 1)
  assert.ok(isGood(challenge, 'sign in'))
  pass(1)
  assert.ok(!isGood(challenge, 'sign in'))
})

test('what we did not issue is not good', () => {
  const { issue, isGood } = start()
  const bytes = Buffer.from(issue('sign in'), 'base64url')
  bytes.writeUInt8(bytes.readUInt8(17) ^ 1, 17)
  assert.ok(!isGood(bytes.toString('base64url'), 'sign in'))
  for (const other of ['', 'AAAA', bytes.subarray(1).toString('base64url')]) assert.ok(!isGood(other, 'sign in'))
})
