import { localPartOf } from '../academy-address.ts'
import { foldName, foldWords } from '../fold.ts'
import type { ListDocument } from '../lists/store.ts'
import type { WritableList } from '../lists/writers.ts'
import { nameInUse, type PersonDocument } from '../people.ts'
import type { SharedMailboxDocument } from '../shared-mailboxes/store.ts'

/** What the search keeps of somebody or something with an address. */
export type Found =
  | { kind: 'person'; name: string; address: string; uai: string; school: string; function: string }
  | { kind: 'mailbox'; name: string; address: string }
  | { kind: 'list'; name: string; address: string; list: WritableList }

export type Entry = { sortKey: string; item: Found; name: string[]; others: string[] }

export const personFields = {
  state: 1,
  aliases: 1,
  displayName: 1,
  familyName: 1,
  usageName: 1,
  givenName: 1,
  address: 1,
  uai: 1,
  school: 1,
  function: 1,
} as const
export type SearchedPerson = Pick<PersonDocument, keyof typeof personFields>

/**
 * Makes entries. Most words and schools come thousands of times: each is folded once, and kept once, for as long as
 * this is.
 */
export function createEntryMaker() {
  const folded = new Map<string, string[]>()
  const kept = new Map<string, string>()

  function fold(text: string): string[] {
    const known = folded.get(text)
    if (known) return known
    const words = foldWords(text)
    folded.set(text, words)
    return words
  }

  function keep(text: string): string {
    const known = kept.get(text)
    if (known !== undefined) return known
    kept.set(text, text)
    return text
  }

  return {
    person(person: SearchedPerson): Entry {
      const { displayName, givenName, familyName, usageName, address, uai, school, function: task } = person
      const names = [givenName, usageName, familyName].flatMap(fold)
      const item = { name: displayName, address, uai: keep(uai), school: keep(school), function: keep(task) }
      return {
        sortKey: foldName(`${nameInUse(person)} ${givenName}`),
        item: { kind: 'person', ...item },
        name: [...names, ...foldWords(localPartOf(address))],
        others: [school, uai, task].flatMap(fold),
      }
    },
    mailbox: ({ name, address }: SharedMailboxDocument): Entry => ({
      sortKey: foldName(name),
      item: { kind: 'mailbox', name, address },
      name: [...fold(name), ...fold(localPartOf(address))],
      others: [],
    }),
    list: ({ name, address, ...list }: ListDocument): Entry => {
      const { _id, rule, members, writers, allowed, owner } = list
      return {
        sortKey: foldName(name),
        item: { kind: 'list', name, address, list: { _id, rule, members, writers, allowed, owner } },
        name: [...fold(name), ...fold(localPartOf(address))],
        others: ['liste'],
      }
    },
  }
}
