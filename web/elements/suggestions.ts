import type { DirectoryPerson } from '../../server/contract/people.ts'
import { words } from '../locales/words.ts'
import type { Suggestion } from './ft-address-field.ts'

/** What the directory found, as an address field proposes it: a person by function and school, the rest by its kind. */
export function suggestionsOf(found: readonly DirectoryPerson[]): Suggestion[] {
  return found.map(({ kind, name, address, ...more }) => ({
    kind,
    name,
    address,
    about:
      kind === 'person'
        ? [more.function, more.school].filter((part) => part !== undefined && part !== '').join(', ')
        : words.directory.kinds[kind],
  }))
}
