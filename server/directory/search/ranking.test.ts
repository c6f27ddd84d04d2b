import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Found } from './entries.ts'
import { createRanking } from './ranking.ts'
import { match, type Match } from './word-table.ts'

const person = (name: string, uai = ''): Found => ({
  ...{ kind: 'person', name, address: `${name}@ac-demo.fr`, uai, school: '', function: '' },
})
const mailbox: Found = { kind: 'mailbox', name: 'secretariat', address: 'ce.1@ac-demo.fr' }

function rank(options: Partial<Parameters<typeof createRanking>[0]>, ...found: [Found, Match][]): string[] {
  const ranking = createRanking({ limit: 20, ownUai: 'MINE', correspondents: [], ...options })
  for (const [item, how] of found) ranking.take(item, how)
  return ranking.best().map(({ name }) => name)
}

test('names come before schools, one’s own school before others, people before mailboxes, else the alphabet', () => {
  const found: [Found, Match][] = [
    [person('anne'), match.noName],
    [person('bob', 'MINE'), match.noName],
    [mailbox, match.name],
    [person('carl'), match.name],
    [person('dora', 'MINE'), match.name],
    [person('eve'), match.wholeName],
    [person('finn'), match.partOfName],
    [person('gil'), match.name],
  ]
  assert.deepEqual(rank({}, ...found), ['eve', 'dora', 'carl', 'gil', 'secretariat', 'finn', 'bob', 'anne'])
  assert.deepEqual(rank({ limit: 2 }, ...found), ['eve', 'dora'])
})

test('of those who fit alike, whom one exchanges mail with come first, the last one before the others', () => {
  const [anne, bob, finn, gil] = [person('anne'), person('bob'), person('finn'), person('gil')]
  const correspondents = [gil, anne, finn]
  const found = [anne, bob, finn, gil].map((item): [Found, Match] => [item, match.name])
  assert.deepEqual(rank({ correspondents }, ...found), ['gil', 'anne', 'finn', 'bob'])
  const colleagues: [Found, Match][] = [
    [anne, match.noName],
    [gil, match.noName],
  ]
  assert.deepEqual(rank({ correspondents }, ...colleagues, [person('hugo'), match.name]), ['hugo', 'gil', 'anne'])
})

test('somebody without a school has no own school', () => {
  assert.deepEqual(rank({ ownUai: '' }, [person('anne', 'X'), match.name], [person('bob'), match.name]), [
    'anne',
    'bob',
  ])
})
