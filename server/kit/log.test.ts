import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { configureLog, createLogger, describeError } from './log.ts'

const capture = (): string[] => {
  const lines: string[] = []
  configureLog({ write: (line) => lines.push(line), level: 'info', format: 'text' })
  return lines
}
afterEach(() => configureLog({ write: (line) => void process.stderr.write(line), level: 'info', format: 'text' }))

test('a line holds level, room, message and fields', () => {
  const lines = capture()
  createLogger('mx').info('stored', { id: 'x y', bytes: 3 })
  assert.match(lines[0]!, /^\S+Z info {2}mx {9}stored id="x y" bytes=3\n$/)
})

test('what strangers send cannot start a line of its own', () => {
  const lines = capture()
  createLogger('mx').warn('bad\r\nname', { helo: 'a\nb' })
  assert.equal(lines.join('').split('\n').length, 2)
})

test('a secret field is blanked in both formats', () => {
  const lines = capture()
  createLogger('http').error('x', { newPassword: 'geheim', numen: '01E0000000ABC' })
  configureLog({ format: 'json' })
  createLogger('http').error('x', { csrfToken: 'geheim' })
  assert.doesNotMatch(lines.join(''), /geheim|01E0000000ABC/)
})

test('lower levels are left out', () => {
  const lines = capture()
  createLogger('mx').debug('no')
  assert.equal(lines.length, 0)
})

test('an error is told with its causes', () => {
  assert.equal(describeError(new Error('a', { cause: new Error('b') })), 'a: b')
})
