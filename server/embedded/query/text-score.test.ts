import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeDoc } from '../bson/decode.ts'
import { encodeDoc } from '../bson/encode.ts'
import type { Doc } from '../bson/value.ts'
import { parseIndex } from '../index/definition.ts'
import type { Collection } from '../storage/collection.ts'
import { Store } from '../storage/store.ts'
import { doc } from '../wire/reply.ts'
import { find, pause } from './find.ts'
import { parseFilter } from './parse.ts'
import type { Query } from './query.ts'
import { appendScores, splitScores, textScore } from './text-score.ts'

const letters = ['facture facture', 'facture de la réunion de mardi', 'réunion', 'la facture', 'mardi']

function makeCollection(weights: Doc): Collection {
  const store = new Store(':memory:')
  const collection = store.createCollection('test.c')
  const spec = doc({ name: 'text', key: doc({ subject: 'text', text: 'text' }), weights })
  store.createIndex(collection, parseIndex(spec), true)
  letters.forEach((text, i) => collection.insert(encodeDoc(doc({ _id: i, text, subject: i === 3 ? 'Facture' : '' }))))
  store.commit()
  return collection
}

const search = (text: string): Doc => doc({ $text: doc({ $search: text }) })
const byScore = doc({ score: doc({ $meta: 'textScore' }) })

function ids(collection: Collection, query: Query): unknown[] {
  const found: unknown[] = []
  for (const step of find(collection, query, { due: () => false })) {
    assert.ok(step !== pause)
    found.push(decodeDoc(step.bytes).get('_id'))
  }
  return found
}

test('the score is that of MongoDB where the words are the same', () => {
  const collection = makeCollection(new Map())
  const score = textScore(collection, parseFilter(search('facture')))!
  // One of one word; two of two.
  assert.equal(score.of(doc({ text: 'facture' })), 1)
  assert.equal(score.of(doc({ text: 'facture facture' })), 1.5)
  assert.equal(score.of(doc({ text: 'facture réunion' })), 0.75)
  assert.equal(score.of(doc({ text: 'réunion', subject: 'facture' })), 1)
  assert.equal(score.of(doc({ text: 'autre' })), 0)
})

test('sorted by score the best comes first, weights count', () => {
  const query = { filter: search('factures'), sort: byScore }
  assert.deepEqual(ids(makeCollection(new Map()), query), [3, 0, 1])
  assert.deepEqual(ids(makeCollection(doc({ text: 100 })), query), [0, 3, 1])
  assert.deepEqual(ids(makeCollection(new Map()), { ...query, limit: 1 }), [3])
})

test('without $text there is no score to sort by', () => {
  assert.throws(() => ids(makeCollection(new Map()), { filter: new Map(), sort: byScore }), { code: 40218 })
})

test('a projection gives the score as a field at the end', () => {
  const { names, rest } = splitScores(doc({ text: 1, score: doc({ $meta: 'textScore' }) }))
  assert.deepEqual(names, ['score'])
  assert.deepEqual(rest, doc({ text: 1 }))
  assert.deepEqual(
    [...decodeDoc(appendScores(encodeDoc(doc({ a: 1 })), ['é'], 1.5))],
    [
      ['a', 1],
      ['é', 1.5],
    ],
  )
})
