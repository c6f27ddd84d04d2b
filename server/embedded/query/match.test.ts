import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseExtendedJson } from '../bson/extended-json.ts'
import { BSONRegExp } from '../bson/value.ts'
import type { Doc } from '../bson/value.ts'
import { compileFilter } from './match.ts'
import { compileRegex, literalPrefix } from './regex.ts'

const doc = (text: string): Doc => parseExtendedJson(text) as Doc

/** The search of the mail store with all its nesting. */
const search = `{"user":1,"$and":[{"$or":[
  {"$and":[{"headers":{"$elemMatch":{"key":"from","value":{"$regex":"ann","$options":"i"}}}},{"$text":{"$search":"facture"}}]},
  {"subject":"x"}]},{"mailbox":{"$nin":[7,8]}}],"searchable":true}`

test('a filter tells the top-level fields that it reads', () => {
  assert.deepEqual([...compileFilter(doc(search), { text: () => () => true }).fields!].sort(), [
    'headers',
    'mailbox',
    'searchable',
    'subject',
    'user',
  ])
  assert.deepEqual([...compileFilter(doc('{"$expr":{"$gt":["$a.b","$$ROOT.c"]}}')).fields!].sort(), ['a', 'c'])
  assert.equal(compileFilter(doc('{"$expr":{"$eq":["$$ROOT",1]}}')).fields, null)
})

test('$text is asked by record at any depth', () => {
  const matcher = compileFilter(doc(search), {
    text: (wanted) => (id) => wanted.get('$search') === 'facture' && id === 5,
  })
  const message = doc('{"user":1,"mailbox":1,"searchable":true,"headers":[{"key":"from","value":"Joanna"}]}')
  assert.equal(matcher.matches(message, 5), true)
  assert.equal(matcher.matches(message, 6), false)
  assert.throws(() => compileFilter(doc(search)), { code: 27 })
})

test('the position of the item that matched is told', () => {
  const list = doc('{"a":[{"x":1},{"x":2}],"b":[5,6]}')
  assert.equal(compileFilter(doc('{"a.x":2}')).positional(list), 1)
  assert.equal(compileFilter(doc('{"a":{"$elemMatch":{"x":1}}}')).positional(list), 0)
  assert.equal(compileFilter(doc('{"b":{"$ne":9}}')).positional(list), null)
  assert.equal(compileFilter(doc('{"b":9}')).positional(list), null)
})

const matches = (pattern: string, text: string, options = ''): boolean =>
  compileRegex(new BSONRegExp(pattern, options)).test(text)

test('PCRE patterns mean the same in JavaScript', () => {
  assert.equal(matches('a.c', 'a\u2028c'), true)
  assert.equal(matches('a.c', 'a\nc'), false)
  assert.equal(matches('a.c', 'a\nc', 's'), true)
  assert.equal(matches('b$', 'b\n'), true)
  assert.equal(matches('b\\z', 'b\n'), false)
  assert.equal(matches('^b', 'a\nb', 'm'), true)
  assert.equal(matches('^b', 'a\rb', 'm'), false)
  assert.equal(matches('\\Aab\\Z', 'ab'), true)
  assert.equal(matches('a # comment\n b', 'ab', 'x'), true)
  assert.equal(matches('a(?i)b', 'aB'), true)
  assert.equal(matches('a(?i)b', 'AB'), false)
  assert.equal(matches('(?i:a)b', 'AB'), false)
  assert.equal(matches('\\Qa.b\\E', 'a.b'), true)
  assert.equal(matches('\\Qa.b\\E', 'axb'), false)
  assert.equal(matches('\\@\\-\\_\\/', '@-_/'), true)
  assert.equal(matches('[[:digit:][:upper:]]+', '1A'), true)
  assert.equal(matches('[]a]', ']'), true)
  assert.equal(matches('x{,3}', 'x{,3}'), true)
  assert.equal(matches('(?<name>a)\\k<name>', 'aa'), true)
  assert.equal(matches('(?P<name>a)', 'a'), true)
  assert.equal(matches('ÉCOLE', 'école', 'i'), true)
  assert.equal(matches('\\x{e9}', 'é'), true)
  assert.equal(matches('(?#note)a', 'a'), true)
})

test('what JavaScript cannot do is refused, like what is invalid', () => {
  for (const pattern of ['(', ')', '[a', 'a++', '(?>a)', '\\', '\\Ga', '(?R)', '*a']) {
    assert.throws(() => compileRegex(new BSONRegExp(pattern, '')), { code: 51091 }, pattern)
  }
})

test('the literal beginning of an anchored pattern is known', () => {
  const prefix = (pattern: string, options = ''): string | undefined => literalPrefix(new BSONRegExp(pattern, options))
  assert.equal(prefix('^abc'), 'abc')
  assert.equal(prefix('^a\\.b[cd]'), 'a.b')
  assert.equal(prefix('^abc*'), 'ab')
  assert.equal(prefix('^ab|c'), undefined)
  assert.equal(prefix('abc'), undefined)
  assert.equal(prefix('^abc', 'i'), undefined)
  assert.equal(prefix('^.*'), undefined)
})
