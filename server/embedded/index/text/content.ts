// The words of a document for its text index: the strings at the index's paths. Where fields stand before the text
// (WildDuck's index is {user, text}), every word begins with a code for their values, so that each account has words of
// its own: a search reads the postings of one account, however many others there are.

import type { Doc, Value } from '../../bson/value.ts'
import { encodeKey } from '../key-encoding.ts'
import { writeHash } from '../long-keys.ts'
import { words } from './tokens.ts'

/** Stands between two strings, so that no phrase spans both. `words` never makes this word. */
const gap = 'ǀ'

const codeLength = 9
const hash = Buffer.alloc(8)

/**
 * What every word of these values of the leading fields begins with: letters and digits, always as many. Two accounts
 * may share a code, once in some billions; a search compares the fields themselves too.
 */
export function scopeCode(values: readonly Value[]): string {
  if (values.length === 0) return ''
  const key = encodeKey(
    values,
    values.map(() => 1 as const),
  )
  writeHash(key, 0, key.length, hash, 0)
  return hash.readUIntBE(0, 6).toString(36).slice(-codeLength).padStart(codeLength, '0')
}

/** Null when the document has no text there, as it is then not in the index. */
export function textContent(document: Doc, paths: readonly (readonly string[])[], scope: string): string | null {
  const found: string[] = []
  for (const path of paths) collect(document, path, 0, (text) => addWords(text, scope, found))
  return found.length === 0 ? null : found.join(' ')
}

function addWords(text: string, scope: string, found: string[]): void {
  const fresh = words(text)
  if (fresh.length === 0) return
  if (found.length > 0) found.push(gap)
  for (const word of fresh) found.push(scope + word)
}

export function stringsAt(document: Doc, path: readonly string[]): string[] {
  const found: string[] = []
  collect(document, path, 0, (text) => found.push(text))
  return found
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
