import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { makeDictionaries } from '../command/dictionaries.ts'
import { decodeDoc } from '../bson/decode.ts'
import { encodeDoc } from '../bson/encode.ts'
import { Binary } from '../bson/value.ts'
import type { Value } from '../bson/value.ts'
import type { Collection } from './collection.ts'
import { trainDictionary } from './dictionary-training.ts'
import { makeDictionary } from './dictionary.ts'
import { packRecord, unpackRecord } from './record.ts'
import { Store } from './store.ts'

const never = { due: () => false }
const random = (bytes: number): string => randomBytes(bytes).toString('hex')

/** Much in common with the others, little in itself that comes twice. */
const message = (id: number): Buffer =>
  encodeDoc(
    new Map<string, Value>([
      ['_id', id],
      ['header', `Received: from relais.ac-exemple.fr by courrier.ac-exemple.fr with ESMTPS id ${random(8)}`],
      ['agent', 'Mozilla Thunderbird 128.5.0, Content-Type: text/plain; charset=UTF-8; format=flowed'],
      ['subject', `Conseil de classe du ${id}`],
      ['body', random(100)],
    ]),
  )

function train(samples: Buffer[]): Buffer | undefined {
  const training = trainDictionary(samples)
  let step = training.next()
  while (step.done !== true) step = training.next()
  return step.value
}

function fill(collection: Collection, from: number, to: number): void {
  for (let id = from; id < to; id++) collection.insert(message(id))
}

test('a dictionary holds what documents have in common, and they are smaller with it', () => {
  const bytes = train(Array.from({ length: 200 }, (_, i) => message(i)))!
  assert.match(bytes.toString('latin1'), /ac-exemple\.fr/)
  const dictionary = makeDictionary(bytes)
  const document = message(1000)
  const packed = packRecord(document, dictionary)
  assert.ok(packed.length < 0.7 * packRecord(document).length, `${packed.length} bytes`)
  assert.deepEqual(unpackRecord(packed), document)
})

test('documents that have nothing in common get no dictionary', () => {
  assert.equal(train([]), undefined)
  const store = new Store(':memory:')
  const collection = store.createCollection('t.c')
  for (let i = 0; i < 300; i++) {
    collection.insert(
      encodeDoc(
        new Map<string, Value>([
          ['_id', i],
          ['data', new Binary(randomBytes(1000))],
        ]),
      ),
    )
  }
  for (const _ of makeDictionaries(store, never));
  assert.equal(collection.dictionary, undefined)
})

test('a collection gets its dictionary when it is large enough, keeps it, and reads what was written before', () => {
  const store = new Store(':memory:')
  const collection = store.createCollection('t.c')
  fill(collection, 0, 150)
  while (makeDictionaries(store, never).next().done !== true);
  assert.equal(collection.dictionaries, 0)
  fill(collection, 150, 300)
  for (const _ of makeDictionaries(store, never));
  store.commit()
  const made = collection.dictionary?.id
  assert.notEqual(made, undefined)
  fill(collection, 300, 310)
  assert.ok(collection.stored(305)!.length < 0.7 * collection.stored(5)!.length)
  store.commit()
  // A rollback that has changed the catalog reads it again.
  store.createCollection('t.other')
  store.rollback()
  const again = store.collection('t.c')!
  assert.equal(again.dictionary?.id, made)
  assert.equal(again.dictionaries, 1)
  for (let rid = 1; rid <= 310; rid++) assert.equal(decodeDoc(again.get(rid)!).get('_id'), rid - 1)
})
