import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StartError } from '../kit/service.ts'
import { assertUsable, readRedisLine } from './redis-child.ts'
import { readWildDuckLine } from './wildduck-child.ts'

test('an old Redis is refused in words, a newer one taken', () => {
  assertUsable('Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.2.1 bits=64')
  assertUsable('Redis server v=6.2.0 sha=0')
  for (const line of ['Redis server v=6.0.16 sha=0', 'Redis server v=5.9.9', 'something else'])
    assert.throws(() => assertUsable(line), StartError, line)
})

test('what Redis says at every start is no warning', () => {
  assert.equal(
    readRedisLine('12:C 23 Nov 2026 04:43:09.311 # oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo')?.level,
    'debug',
  )
  assert.deepEqual(readRedisLine('12:M 23 Nov 2026 04:43:09.311 # Write error writing append only file'), {
    level: 'warn',
    message: 'Write error writing append only file',
  })
})

test('WildDuck: errors stay errors, hang-ups of clients are dropped', () => {
  assert.deepEqual(readWildDuckLine('ERR! Tasks Failed to process'), {
    level: 'error',
    message: 'Tasks Failed to process',
  })
  assert.deepEqual(readWildDuckLine('WARN API slow'), { level: 'warn', message: 'API slow' })
  assert.equal(readWildDuckLine('ERR! IMAP [x] read ECONNRESET'), null)
  assert.equal(readWildDuckLine('    at somewhere')?.level, 'info')
})
