/**
 * An academy's export of any size, the same for the same seed: French names with their accents, hyphens, apostrophes
 * and particles, as many homonyms as a real one has, 250 schools.
 */

const givenNames = `Marie Nathalie Isabelle Sylvie Catherine Françoise Valérie Christine Sandrine Céline Stéphanie Aurélie
  Émilie Anne-Sophie Élodie Hélène Cécile Agnès Inès Zoé Maëlle Chloé Léa Camille Pauline Lætitia Béatrice Marie-Noëlle
  Pierre Jean Michel Philippe Alain Nicolas Christophe Laurent Frédéric Stéphane Éric Julien Sébastien Jérôme Benoît
  François Jean-Marc Jean-Baptiste Loïc Gaël Mickaël Raphaël Théo Hugo Mehdi Karim Youssef Fatima Aïcha Nguyên Łukasz`
const familyNames = `Martin Bernard Dubois Thomas Robert Richard Petit Durand Leroy Moreau Simon Laurent Lefèvre Michel
  Garcia David Bertrand Roux Vincent Fournier Morel Girard André Lefebvre Mercier Dupont Lambert Bonnet François Martinez
  Legrand Garnier Faure Rousseau Blanc Guérin Müller Henry Roussel Nicolas Perrin Morin Mathieu Clément Gauthier Dumont
  Lopez Fontaine Chevalier Robin Masson Sanchez Gérard Nguyen Boyer Denis Lemaire Duval Joly Gautier Roger Roche Roy Noël
  Meyer Lucas Meunier Jean Pérez Marchand Dufour Blanchard Marie Barbier Brun Dumas Brunet Schmitt Leroux Colas Fernandez
  Renard Arnaud Rolland Caron Aubert Giraud Leclercq Vidal Bourgeois Renaud Lemoine Picard Gaillard Philippe Leclerc Œuvrard
  N'Guyen D'Arbois L'Héritier O'Brien`
const schoolKinds = ['Collège', 'Collège', 'Lycée', 'Lycée professionnel', 'École primaire', 'École maternelle']
const schoolNames = `Victor-Hugo Louis-Pergaud Jules-Ferry Jean-Macé Marie-Curie Jean-Jaurès Léonard-de-Vinci Saint-Exupéry
  Gustave-Courbet Charles-Nodier Georges-Cuvier Édouard-Belin Claude-Lévi-Strauss Simone-Veil René-Cassin`
const towns = `Besançon Pontarlier Montbéliard Dole Vesoul Belfort Lons-le-Saunier Gray Lure Héricourt Morteau
  Saint-Claude Champagnole Audincourt Luxeuil-les-Bains Baume-les-Dames Delle`
const schools = 250
const tails = ['', '', '', '', '-Petit', '-Dupuis', '-Vuillemin', ' de La Roche', ' Le Goff', '-Œhler']
const functions = [
  'Professeure des écoles',
  'Professeur certifié',
  'CPE',
  'Personnel de direction',
  'Gestionnaire',
  'AESH',
  'Infirmière',
]

/** Rows of the file after its first line, as an office writes them: names in capitals. */
export function* personLines(count: number, seed = 1): Generator<string> {
  const random = numbersFrom(seed)
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T
  const [given, family] = [givenNames.split(/\s+/), familyNames.split(/\s+/)]
  for (let index = 0; index < count; index++) {
    const school = Math.floor(random() * schools)
    yield [
      numenOf(index, seed),
      `${pick(family)}${pick(tails)}`.toUpperCase(),
      pick(given),
      '01/02/1980',
      uaiOf(school),
      schoolOf(school),
      pick(functions),
      index % 3 === 0 ? `personne${index}@exemple.fr` : '',
    ].join(';')
  }
}

const header = 'NUMEN;NOM;PRÉNOM;DATE DE NAISSANCE;RNE;ÉTABLISSEMENT;FONCTION;ADRESSE DE SECOURS'

/** The whole file. */
export const peopleFile = (count: number, seed?: number): string =>
  [header, ...personLines(count, seed), ''].join('\r\n')

/** Looks like a NUMEN and is nobody's: two digits, a letter, seven digits, three letters. */
export function numenOf(index: number, seed = 1): string {
  const letters = [index % 26, Math.floor(index / 26) % 26, seed % 26].map((n) => String.fromCharCode(65 + n)).join('')
  return `25E${String(index).padStart(7, '0')}${letters}`
}

const uaiOf = (school: number): string =>
  `025${String(school).padStart(4, '0')}${String.fromCharCode(65 + (school % 23))}`

/** No two have the same kind, name and town: 6, 15 and 17 have few factors in common. */
function schoolOf(school: number): string {
  const of = (items: readonly string[]): string => items[school % items.length] ?? ''
  return `${of(schoolKinds)} ${of(schoolNames.split(/\s+/))}, ${of(towns.split(/\s+/))}`
}

/** Numbers from 0 to 1 (mulberry32). */
function numbersFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
