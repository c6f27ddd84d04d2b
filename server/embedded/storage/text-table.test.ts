import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeDoc } from '../bson/encode.ts'
import { parseSearch } from '../index/text/search.ts'
import { words } from '../index/text/tokens.ts'
import { parseIndex } from '../index/definition.ts'
import { Random } from '../query/fuzz-random.ts'
import { doc } from '../wire/reply.ts'
import type { Collection } from './collection.ts'
import { Store } from './store.ts'
import type { TextTable } from './text-table.ts'

const vocabulary = ['facture', 'factures', 'réunion', 'l’hôtel', 'école', 'note-de-service', 'cœur', 'a@b.fr', '2026']

function textOf(random: Random): string {
  return random.list(6, () => random.pick(vocabulary)).join(' ')
}

function makeCollection(random: Random, letters: number): { collection: Collection; texts: [number, string][] } {
  const store = new Store(':memory:')
  const collection = store.createCollection('test.c')
  const spec = doc({ name: 'text', key: doc({ user: 1, text: 'text' }) })
  store.createIndex(collection, parseIndex(spec), true)
  const texts: [number, string][] = []
  for (let i = 0; i < letters; i++) {
    const user = random.below(3)
    const text = textOf(random)
    texts.push([user, text])
    collection.insert(encodeDoc(doc({ _id: i, user, text })))
  }
  store.commit()
  return { collection, texts }
}

/** The same by looking at every word. */
function answers(search: string, text: string): boolean {
  const { terms, phrases, excluded } = parseSearch(search)
  const found = words(text)
  const holds = (phrase: readonly string[]): boolean =>
    found.some((_, at) => phrase.every((word, i) => found[at + i] === word))
  if (excluded.some(holds)) return false
  return phrases.length > 0 ? phrases.every(holds) : terms.some((term) => found.includes(term))
}

test('a search finds what looking at every word of the account finds', () => {
  const random = new Random(7)
  const { collection, texts } = makeCollection(random, 400)
  for (let i = 0; i < 200; i++) {
    const user = random.below(3)
    const part = (): string =>
      random.pick(['', '', '-']) + (random.chance(0.4) ? `"${textOf(random)}"` : random.pick(vocabulary))
    const search = [part(), ...random.list(2, part)].join(' ')
    const expected = texts.flatMap(([owner, text], at) => (owner === user && answers(search, text) ? [at + 1] : []))
    const hits = collection.textTable!.search(search, [user])
    assert.deepEqual(hits.page(0, 1000), expected, search)
    const asked = random.chance(0.5) ? hits.forwards() : hits
    for (let rid = 400; rid > 0; rid -= 7) assert.equal(asked.has(rid), expected.includes(rid), search)
    assert.equal(asked.count(1000), expected.length, search)
  }
})

test('hits are read only as far as they are asked for', () => {
  const { collection } = makeCollection(new Random(1), 0)
  for (let i = 0; i < 2000; i++) collection.insert(encodeDoc(doc({ _id: i, user: 1, text: 'facture' })))
  const table = collection.textTable as TextTable
  const read: number[] = []
  const page = table.page.bind(table)
  table.page = (...asked) => {
    read.push(asked[3])
    return page(...asked)
  }
  const hits = table.search('facture', [1])
  assert.ok(hits.has(1990))
  assert.deepEqual(read, [250])
  assert.ok(!hits.has(5000))
  assert.ok(hits.has(1200))
  assert.deepEqual(read, [250, 1000])
})

test('a page of hits is one search in the index, newest or oldest first', () => {
  const { collection } = makeCollection(new Random(1), 10)
  const table = collection.textTable as TextTable
  for (const reverse of [false, true]) {
    const steps = collection.explainSql(table.pageQuery(reverse))
    assert.equal(steps.length, 1)
    assert.match(steps[0]!, /^SCAN t\d+ VIRTUAL TABLE INDEX \d+:M1[<>]/)
  }
})
