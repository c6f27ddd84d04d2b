import type { Random } from '../../test/kit/random.ts'

/**
 * Running text with the statistics of text: few words are frequent, most are rare (Zipf). The frequent ones are French,
 * the rare ones are put together from syllables, so that an index meets as many words as real mail brings.
 */

const frequent = (
  'de la le et les des en un une du dans que pour qui est sur par au pas plus avec ce il sont nous vous se à ou mais ' +
  'être avoir fait tout cette comme bien ses leur élève élèves classe conseil réunion lycée collège académie rectorat ' +
  'rentrée bulletin notes emploi temps salle cours professeur professeurs parents inscription examen épreuve jury ' +
  'convocation absence semaine lundi mardi mercredi jeudi vendredi matin après-midi heure merci bonjour cordialement ' +
  'madame monsieur document pièce jointe dossier formation stage orientation établissement principal proviseur ' +
  'gestionnaire budget commande livraison inspection évaluation projet équipe numérique ordinateur accès compte'
).split(' ')

const onsets = 'b c ch d f g gr j l m n p pl pr qu r s st t tr v vr'.split(' ')
const vowels = 'a ai an e é è eu i in o oi on ou u'.split(' ')
const endings = 'r l t s x n ge que ment tion té eur'.split(' ')

const rareWords = 40_000

function rareWord(rank: number): string {
  let rest = rank
  let word = ''
  for (let syllable = 0; syllable < 2; syllable++) {
    word += onsets[rest % onsets.length]! + vowels[Math.floor(rest / onsets.length) % vowels.length]!
    rest = Math.floor(rest / (onsets.length * vowels.length)) + (rank % 7) + syllable
  }
  return word + endings[rank % endings.length]!
}

export function word(random: Random): string {
  if (random.chance(0.78)) return frequent[Math.floor(frequent.length * random.next() ** 2.2)]!
  return rareWord(Math.floor(rareWords * random.next() ** 3))
}

/** Without accents, as names of files and domains have it. */
export const toAscii = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '')

export function words(random: Random, count: number): string {
  return Array.from({ length: count }, () => word(random)).join(' ')
}

/** Sentences in paragraphs, of about so many characters. */
export function prose(random: Random, characters: number, lineEnd = '\n'): string {
  let text = ''
  while (text.length < characters) {
    const sentence = words(random, 6 + random.below(14))
    text += sentence.charAt(0).toUpperCase() + sentence.slice(1)
    text += random.chance(0.2) ? `.${lineEnd}${lineEnd}` : '. '
  }
  return text
}
