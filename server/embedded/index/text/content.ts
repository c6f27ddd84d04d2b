// The words of a document for its text index: the strings at the index's paths, and one word for the values of the fields
// that stand before the text (WildDuck's index is {user, text}), so that a search stays within one user's messages.

import type { Doc, Value } from '../../bson/value.ts'
import { encodeKey } from '../key-encoding.ts'
import { words } from './tokens.ts'

/** Stands between two strings, so that no phrase spans both. `words` never makes this word. */
const gap = 'ǀ'
const scopeMark = 'ǂ'

/** The word that stands for these values of the leading fields. */
export const scopeWord = (values: readonly Value[]): string =>
  scopeMark +
  encodeKey(
    values,
    values.map(() => 1 as const),
  ).toString('hex')

/** Null when the document has no text there, as it is then not in the index. */
export function textContent(document: Doc, paths: readonly (readonly string[])[], scope: string | null): string | null {
  const found: string[] = []
  for (const path of paths) collect(document, path, 0, (text) => addWords(text, found))
  if (found.length === 0) return null
  return scope === null ? found.join(' ') : `${scope} ${gap} ${found.join(' ')}`
}

function addWords(text: string, found: string[]): void {
  const fresh = words(text)
  if (fresh.length === 0) return
  if (found.length > 0) found.push(gap)
  for (const word of fresh) found.push(word)
}

/** Every string at the path; `$**` is every string of the document. */
function collect(value: Value | undefined, path: readonly string[], depth: number, add: (text: string) => void): void {
  if (typeof value === 'string') {
    if (depth === path.length || path[depth] === '$**') add(value)
  } else if (Array.isArray(value)) {
    for (const item of value) if (!Array.isArray(item)) collect(item, path, depth, add)
  } else if (value instanceof Map) {
    if (path[depth] === '$**') for (const inner of value.values()) collect(inner, path, depth, add)
    else if (depth < path.length) collect(value.get(path[depth]!), path, depth + 1, add)
  }
}
