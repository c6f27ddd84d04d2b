import { foldWords } from '../fold.ts'
import type { PersonRow } from '../types.ts'

/** Fields of a row that a column of the file may fill. */
export type Field = Exclude<keyof PersonRow, 'line' | 'fault'>

/**
 * Names of columns in the exports of academies. Case, accents, spaces, dots, apostrophes and underscores are nothing:
 * `N.U.M.E.N.`, `Nom_Usage` and `ÉTABLISSEMENT D'AFFECTATION` are known. What comes first wins where a file has two.
 */
const spellings: Record<Field, readonly string[]> = {
  numen: ['numen', 'numéro éducation nationale', 'code numen', 'numen agent', 'identifiant numen'],
  familyName: [
    'nom de famille',
    'nom famille',
    'nom patronymique',
    'nom de naissance',
    'nom naissance',
    'nom de jeune fille',
    'patronyme',
    'nom',
    'nom agent',
  ],
  usageName: ['nom d’usage', 'nom usage', 'nom usuel', 'nom marital', 'nom d’épouse', 'nom épouse', 'nom d’exercice'],
  givenName: [
    'prénom usuel',
    'prénom d’usage',
    'prénom',
    'prénoms',
    'prénom agent',
    '1er prénom',
    'premier prénom',
    'prénom 1',
  ],
  uai: [
    'uai',
    'rne',
    'uai/rne',
    'code uai',
    'code rne',
    'uai affectation',
    'rne affectation',
    'uai d’affectation',
    'rne d’affectation',
    'code uai affectation',
    'uai établissement',
    'rne établissement',
    'code établissement',
    'numéro uai',
    'numéro rne',
    'no uai',
    'n° uai',
  ],
  school: [
    'établissement',
    'nom établissement',
    'nom de l’établissement',
    'libellé établissement',
    'dénomination établissement',
    'établissement d’affectation',
    'établissement affectation',
    'établissement d’exercice',
    'affectation',
    'structure',
    'école',
  ],
  function: [
    'fonction',
    'libellé fonction',
    'fonction/discipline',
    'poste',
    'emploi',
    'discipline',
    'libellé discipline',
    'corps',
    'grade',
  ],
  recoveryAddress: [
    'adresse de secours',
    'adresse secours',
    'adresse électronique de secours',
    'mail de secours',
    'mel de secours',
    'e-mail de secours',
    'courriel de secours',
    'adresse personnelle',
    'mail personnel',
    'mel personnel',
    'e-mail personnel',
    'courriel personnel',
    'adresse mail personnelle',
    'adresse électronique personnelle',
  ],
  endDate: [
    'date de départ',
    'date départ',
    'date de fin',
    'date fin',
    'date de fin d’affectation',
    'date fin affectation',
    'date de fin de fonction',
    'date de fin de fonctions',
    'date de fin de contrat',
    'date fin contrat',
    'date de fin d’activité',
    'date de sortie',
    'date de cessation de fonctions',
    'date de radiation',
    'fin d’affectation',
    'fin de contrat',
    'fin de fonctions',
  ],
}

export const requiredFields: readonly Field[] = ['numen', 'familyName', 'givenName']

/** How the person in charge of the file knows the column. */
export const fieldLabels: Record<Field, string> = {
  numen: 'NUMEN',
  familyName: 'NOM',
  usageName: 'NOM D’USAGE',
  givenName: 'PRÉNOM',
  uai: 'UAI',
  school: 'ÉTABLISSEMENT',
  function: 'FONCTION',
  recoveryAddress: 'ADRESSE DE SECOURS',
  endDate: 'DATE DE FIN',
}

/** Which column holds which field; columns that nothing here needs (date of birth, civility...) are left alone. */
export function mapColumns(header: readonly string[]): Map<Field, number> {
  const folded = header.map(foldColumn)
  const columns = new Map<Field, number>()
  for (const field of Object.keys(spellings) as Field[]) {
    const name = spellings[field].map(foldColumn).find((spelling) => folded.includes(spelling))
    if (name !== undefined) columns.set(field, folded.indexOf(name))
  }
  const [name, usage, family] = [folded.indexOf('nom'), columns.get('usageName'), columns.get('familyName')]
  if (usage === undefined) {
    // Beside the name of birth, « NOM » alone is the name in use.
    if (name >= 0 && family !== undefined && family !== name) columns.set('usageName', name)
  } else if (family === undefined) {
    // A file of names in use only: « NOM D’USAGE » stands for the name.
    columns.set('familyName', usage)
    columns.delete('usageName')
  }
  return columns
}

const foldColumn = (name: string): string => foldWords(name).join('')

export function missingColumns(columns: ReadonlyMap<Field, number>): string[] {
  return requiredFields.filter((field) => !columns.has(field)).map((field) => fieldLabels[field])
}
