// Words for full text, in French first: accents and ligatures are folded, elisions fall away (« l'hôtel » is found as
// "hotel"), and plural and feminine endings are cut so that "facture" finds "factures". The same words are made of the
// documents and of the searches. The full text table (FTS5) only ever sees these words.

/** Stored with each text index: one made of other words is built anew from the documents. */
export const wordVersion = 2

const longestWord = 64

const ligatures: Record<string, string> = { œ: 'oe', æ: 'ae', ß: 'ss', ł: 'l', ø: 'o', đ: 'd', ð: 'd', þ: 'th', ı: 'i' }

/** What each character up to U+024F becomes: letters and digits folded, anything else nothing (it separates words). */
const foldedLatin: string[] = Array.from({ length: 0x250 }, (_, code) => foldCharacter(String.fromCharCode(code)))

function foldCharacter(character: string): string {
  const lower = character.toLowerCase()
  const plain = ligatures[lower] ?? lower.normalize('NFKD').replace(/\p{M}+/gu, '')
  return /^[\p{L}\p{N}]+$/u.test(plain) ? plain : ''
}

/** What French leaves of an article or pronoun before a vowel. */
const elisions = new Set(['c', 'd', 'j', 'l', 'm', 'n', 's', 't', 'qu', 'jusqu', 'lorsqu', 'puisqu', 'quoiqu'])

/** The words of a text in order, folded and cut to their stems. */
export function words(text: string): string[] {
  const found: string[] = []
  let word = ''
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code >= 0x250 && !isPunctuation(code)) return wordsOfAnyScript(text)
    const folded = foldedLatin[code] ?? ''
    if (folded !== '') word += folded
    else if (word !== '') {
      if (!isApostrophe(code) || !elisions.has(word)) found.push(finish(word))
      word = ''
    }
  }
  if (word !== '') found.push(finish(word))
  return found
}

/** The blocks "General Punctuation" and "Currency Symbols". */
const isPunctuation = (code: number): boolean => (code >= 0x2000 && code < 0x2070) || (code >= 0x20a0 && code < 0x20d0)

const isApostrophe = (code: number): boolean => code === 0x27 || code === 0x2019

const wordPattern = /[\p{L}\p{N}]+(['’]?)/gu

/** The same by the means of Unicode, at ten times the cost, for texts that are not in Latin letters only. */
function wordsOfAnyScript(text: string): string[] {
  const plain = text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[œæßłøđðþı]/g, (letter) => ligatures[letter] ?? letter)
  const found: string[] = []
  for (const [whole, apostrophe] of plain.matchAll(wordPattern)) {
    const word = apostrophe === '' ? whole : whole.slice(0, -1)
    if (apostrophe === '' || !elisions.has(word)) found.push(finish(word))
  }
  return found
}

const finish = (word: string): string => stem(word.length > longestWord ? word.slice(0, longestWord) : word)

/**
 * A light stem: the plural's s or x, then final e's. It joins facture, factures, facturé, facturée and invoice,
 * invoices, and keeps apart what a fuller stemmer would confuse.
 */
export function stem(word: string): string {
  let stemmed = word
  if (word.length > 3) {
    if (word.endsWith('s')) stemmed = word.endsWith('ss') ? word : word.slice(0, -1)
    else if (word.endsWith('ux')) stemmed = singularOfX(word)
  }
  while (stemmed.length > 3 && stemmed.endsWith('e')) stemmed = stemmed.slice(0, -1)
  return stemmed
}

/** Journaux: journal; bateaux: bateau; jeux: jeu. */
const singularOfX = (word: string): string =>
  word.length > 5 && word.endsWith('aux') && !word.endsWith('eaux') ? `${word.slice(0, -2)}l` : word.slice(0, -1)
