import { foldWords } from '../fold.ts'
import type { PersonRow } from '../types.ts'

/** Fields of a row that a column of the file may fill. */
export type Field = Exclude<keyof PersonRow, 'line'>

/** Names of columns in the exports of academies, folded: what comes first wins where a file has two. */
const spellings: Record<Field, readonly string[]> = {
  numen: ['numen', 'numero education nationale', 'code numen', 'num en'],
  familyName: [
    'nom',
    'nom de famille',
    'nom famille',
    'nom patronymique',
    'nom de naissance',
    'nom naissance',
    'patronyme',
    'nom agent',
  ],
  usageName: ['nom d usage', 'nom usage', 'nom usuel', 'nom marital', 'nom d epouse', 'nom epouse'],
  givenName: ['prenom', 'prenoms', 'prenom usuel', 'prenom d usage', 'prenom agent', '1er prenom', 'premier prenom'],
  uai: ['uai', 'rne', 'code uai', 'code rne', 'uai affectation', 'rne affectation', 'code etablissement', 'numero uai'],
  school: [
    'etablissement',
    'nom etablissement',
    'libelle etablissement',
    'etablissement d affectation',
    'etablissement affectation',
    'affectation',
    'structure',
    'ecole',
  ],
  function: ['fonction', 'libelle fonction', 'poste', 'emploi', 'corps', 'grade', 'discipline'],
  recoveryAddress: [
    'adresse de secours',
    'adresse secours',
    'mail de secours',
    'courriel de secours',
    'adresse personnelle',
    'mail personnel',
    'courriel personnel',
    'mel personnel',
    'email personnel',
    'adresse mail personnelle',
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
}

/** Which column holds which field; columns that nothing here needs (date of birth, civility...) are left alone. */
export function mapColumns(header: readonly string[]): Map<Field, number> {
  const folded = header.map((name) => foldWords(name).join(' '))
  const columns = new Map<Field, number>()
  for (const field of Object.keys(spellings) as Field[]) {
    const name = spellings[field].find((spelling) => folded.includes(spelling))
    if (name !== undefined) columns.set(field, folded.indexOf(name))
  }
  // A file of names in use only: « NOM D’USAGE » stands for the name.
  const usage = columns.get('usageName')
  if (!columns.has('familyName') && usage !== undefined) {
    columns.set('familyName', usage)
    columns.delete('usageName')
  }
  return columns
}

export function missingColumns(columns: ReadonlyMap<Field, number>): string[] {
  return requiredFields.filter((field) => !columns.has(field)).map((field) => fieldLabels[field])
}
