// The language of `$search` (MongoDB manual, "$text"): words are joined by OR; phrases in quotation marks must all be
// there; a minus before a word or phrase excludes it.

import { words } from './tokens.ts'

export type TextSearch = { terms: string[]; phrases: string[][]; excluded: string[][] }

/** Nobody types more; each part costs a look into the index. */
const maxParts = 100

const part = /(-?)"([^"]*)"?|(\S+)/g

export function parseSearch(text: string): TextSearch {
  const search: TextSearch = { terms: [], phrases: [], excluded: [] }
  let parts = 0
  for (const [, minus, phrase, word] of text.matchAll(part)) {
    if (++parts > maxParts) break
    const found = words(phrase ?? word!.replace(/^-/, ''))
    if (found.length === 0) continue
    if (minus === '-' || word?.startsWith('-')) search.excluded.push(found)
    else if (phrase !== undefined) search.phrases.push(found)
    else search.terms.push(...found)
  }
  return search
}

/** The same in the language of FTS5, for words that begin with `scope`; null when it can find nothing. */
export function fullTextQuery(search: TextSearch, scope: string): string | null {
  const quote = (found: readonly string[]): string => `"${found.map((word) => scope + word).join(' ')}"`
  const wanted =
    search.phrases.length > 0
      ? search.phrases.map(quote).join(' AND ')
      : [...new Set(search.terms)].map((term) => quote([term])).join(' OR ')
  if (wanted === '') return null
  if (search.excluded.length === 0) return `(${wanted})`
  return `((${wanted}) NOT (${search.excluded.map(quote).join(' OR ')}))`
}
