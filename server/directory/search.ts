import type { Filter } from 'mongodb'
import { foldWords } from './fold.ts'
import type { People, PersonDocument } from './people.ts'
import type { DirectoryEntry } from './types.ts'

/** Words of a query beyond these are not looked at: each one is a walk through an index. */
const maxWords = 5
const maxEntries = 50

/** People of whom every word of the query begins a word: name, address, school, its number, function. */
export async function searchPeople(people: People, query: string, limit: number): Promise<DirectoryEntry[]> {
  const words = foldWords(query.slice(0, 200)).slice(0, maxWords)
  if (words.length === 0) return []
  // Folded words hold only a-z and 0-9: nothing in them is an operator of a regular expression.
  const filters = words.map((word): Filter<PersonDocument> => ({ words: { $regex: `^${word}` } }))
  const found = await people
    .find({ state: 'active', $and: filters }, { projection: { displayName: 1, address: 1, school: 1, function: 1 } })
    .limit(Math.min(Math.max(limit, 1), maxEntries))
    .toArray()
  return found
    .map(({ displayName, address, school, function: task }) => ({
      name: displayName,
      address,
      ...(school ? { school } : {}),
      ...(task ? { function: task } : {}),
    }))
    .sort((a, b) => a.name.localeCompare(b.name, 'fr') || a.address.localeCompare(b.address))
}
