// The dictionaries with which documents were compressed. A record names its dictionary by a number made from the
// dictionary's bytes, so that whoever meets a record finds the same one, whichever store and thread it comes from.

import { crc32 } from 'node:zlib'

export type Dictionary = { id: number; bytes: Buffer }

/** Finds a dictionary in a file. */
export type DictionarySource = (id: number) => Uint8Array | undefined

const known = new Map<number, Dictionary>()
const sources = new Set<DictionarySource>()

export const makeDictionary = (bytes: Uint8Array): Dictionary => {
  const dictionary = { id: crc32(bytes), bytes: Buffer.from(bytes) }
  known.set(dictionary.id, dictionary)
  return dictionary
}

/** Files that are open are asked for what is not known yet: another thread may have made it. */
export function addDictionarySource(source: DictionarySource): { remove(): void } {
  sources.add(source)
  return { remove: () => void sources.delete(source) }
}

export function dictionaryOf(id: number): Dictionary | undefined {
  const found = known.get(id)
  if (found !== undefined) return found
  for (const source of sources) {
    const bytes = source(id)
    if (bytes !== undefined) return makeDictionary(bytes)
  }
  return undefined
}
