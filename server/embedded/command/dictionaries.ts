// Dictionaries for compression, made in the background from what a collection holds, once it holds enough to tell what its
// documents have in common, and again when it holds much more.

import type { Slice } from '../query/slice.ts'
import { pause } from '../query/find.ts'
import type { Collection } from '../storage/collection.ts'
import { trainDictionary } from '../storage/dictionary-training.ts'
import { makeDictionary } from '../storage/dictionary.ts'
import { packRecord } from '../storage/record.ts'
import type { Store } from '../storage/store.ts'
import type { Steps } from './context.ts'

export const dictionariesEveryMs = 2_000
/** How many documents there are when the first, the second and the last dictionary is made. */
const trainAt = [200, 4_000, 100_000]
const sampleDocuments = 400
const sampleBytes = 32 * 1024
/** Of every ten documents that are looked at one is kept to judge the result by. */
const judgeEvery = 10
/** It is worth its while when documents take at most this part of what they take without it. */
const worthwhile = 0.9

/** Those that were looked at in vain, so that it is not done again until there is more. */
const inVain = new WeakMap<Collection, number>()

export function* makeDictionaries(store: Store, slice: Slice): Steps<void> {
  for (const collection of store.collections()) {
    const stage = collection.dictionaries
    const from = trainAt[stage]
    if (from === undefined || collection.approximateCount() < from) continue
    if (collection.approximateCount() < (inVain.get(collection) ?? 0)) continue
    const bytes = yield* make(collection, slice)
    if (!collection.alive) continue
    if (bytes === undefined) inVain.set(collection, collection.approximateCount() * 10)
    else store.addDictionary(collection, bytes)
    yield pause
  }
}

/** Undefined where a dictionary brings nothing. */
function* make(collection: Collection, slice: Slice): Steps<Buffer | undefined> {
  const samples: Buffer[] = []
  const judges: Buffer[] = []
  const step = Math.max(1, Math.floor(collection.approximateCount() / sampleDocuments))
  for (let rid = step, number = 0; rid <= collection.approximateCount() && collection.alive; rid += step, number++) {
    if (slice.due()) yield pause
    const document = collection.get(rid)
    if (document === undefined) continue
    if (number % judgeEvery === 0) judges.push(document)
    else samples.push(document.subarray(0, sampleBytes))
  }
  const training = trainDictionary(samples)
  let trained = training.next()
  for (; trained.done !== true; trained = training.next()) if (slice.due()) yield pause
  const bytes = trained.value
  if (bytes === undefined || judges.length === 0) return undefined
  const dictionary = makeDictionary(bytes)
  let before = 0
  let after = 0
  for (const judge of judges) {
    before += packRecord(judge, collection.dictionary).length
    after += packRecord(judge, dictionary).length
    if (slice.due()) yield pause
  }
  return after <= before * worthwhile ? bytes : undefined
}
