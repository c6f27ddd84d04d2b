// Words for full text, in French first: accents and ligatures are folded, elisions fall away (« l'hôtel » is found as
// "hotel"), and plural and feminine endings are cut so that "facture" finds "factures". The same words are made of the
// documents and of the searches. The full text table (FTS5) only ever sees these words.

const longestWord = 64

const folded: Record<string, string> = {
  œ: 'oe',
  æ: 'ae',
  ß: 'ss',
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
}

const wordPattern = /[\p{L}\p{N}\p{M}]+['’]?/gu

/** What French leaves of an article or pronoun before a vowel. */
const elision = /^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)['’]$/

/** The words of a text in order, folded and cut to their stems. */
export function words(text: string): string[] {
  const found = fold(text).match(wordPattern) ?? []
  const stems: string[] = []
  for (const word of found) {
    if (elision.test(word)) continue
    stems.push(stem(word.replace(/['’]$/, '').slice(0, longestWord)))
  }
  return stems
}

function fold(text: string): string {
  const lower = text.toLowerCase()
  if (isAscii(lower)) return lower
  return lower
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[œæßłøđðþı]/g, (letter) => folded[letter] ?? letter)
    .toLowerCase()
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false
  return true
}

/**
 * A light stem: the plural's s or x, then final e's. It joins facture, factures, facturé, facturée and invoice,
 * invoices, and keeps apart what a fuller stemmer would confuse.
 */
export function stem(word: string): string {
  let stemmed = word
  if (stemmed.length > 3 && /[^s]s$|ux$/.test(stemmed)) {
    stemmed = stemmed.length > 5 && stemmed.endsWith('aux') && !stemmed.endsWith('eaux') ? `${stemmed.slice(0, -2)}l` : stemmed.slice(0, -1)
  }
  while (stemmed.length > 3 && stemmed.endsWith('e')) stemmed = stemmed.slice(0, -1)
  return stemmed
}
