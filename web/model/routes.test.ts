import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatRoute, listRoute, parseRoute, type Route } from './routes.ts'

const id = 'a'.repeat(24)
const routes: Route[] = [
  { page: 'login' },
  { page: 'firstSession' },
  { page: 'options', section: null },
  { page: 'options', section: 'mot-de-passe' },
  { page: 'mailbox', mailboxId: null, uid: null },
  { page: 'mailbox', mailboxId: id, uid: null },
  { page: 'mailbox', mailboxId: id, uid: 42 },
  { page: 'search', query: 'conseil & « été » ?', inMailbox: null, open: null },
  { page: 'search', query: 'a b', inMailbox: id, open: { mailboxId: id, uid: 7 } },
]

for (const route of routes) {
  test(`${formatRoute(route)} reads back`, () => {
    const url = new URL(formatRoute(route), 'http://x')
    assert.deepEqual(parseRoute(url.pathname, url.search), route)
  })
}

test('what is not an id is no id', () => {
  assert.deepEqual(parseRoute('/dossier/../etc', ''), { page: 'mailbox', mailboxId: null, uid: null })
  assert.deepEqual(parseRoute(`/dossier/${id}/0x1`, ''), { page: 'mailbox', mailboxId: id, uid: null })
})

test('what is not a section is the list of them', () => {
  assert.deepEqual(parseRoute('/options/<b>', ''), { page: 'options', section: null })
})

test('closing a message leads to its list', () => {
  assert.equal(formatRoute(listRoute({ page: 'mailbox', mailboxId: id, uid: 42 })), `/dossier/${id}`)
})
