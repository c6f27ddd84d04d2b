import { type Day, parseDay } from '../departure/day.ts'
import { nameBases, readable } from '../names.ts'
import { parseNumen } from '../numen.ts'
import type { PersonFacts } from '../people.ts'
import type { PersonRow } from '../types.ts'

export type JudgedRow = {
  numen: string
  /** Only what the file says: an absent column changes nothing. */
  facts: Partial<PersonFacts> & Pick<PersonFacts, 'familyName' | 'givenName'>
  /** The last day; null where the file says that there is none, undefined where it has no such column. */
  endsOn: Day | null | undefined
}

const maxFieldLength = 200

/** What a row means, or why it cannot be taken over: a sentence for the report that quotes no NUMEN. */
export function judgeRow(row: PersonRow): JudgedRow | { reason: string } {
  if (row.fault !== undefined) return { reason: row.fault }
  const numen = parseNumen(row.numen)
  if (row.numen === '') return { reason: 'le NUMEN manque' }
  if (numen === null) return { reason: 'le NUMEN n’a pas treize lettres et chiffres' }
  if (row.familyName === '') return { reason: 'le nom manque' }
  if (row.givenName === '') return { reason: 'le prénom manque' }
  const { line: _line, numen: _numen, ...texts } = row
  if (Object.values(texts).some((text) => text.length > maxFieldLength))
    return { reason: `un champ dépasse ${maxFieldLength} caractères` }
  if (nameBases(row.givenName, row.usageName || row.familyName) === null)
    return { reason: 'le nom ou le prénom n’a aucune lettre que l’on sache écrire en alphabet latin' }
  if (row.recoveryAddress && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(row.recoveryAddress))
    return { reason: 'l’adresse de secours n’est pas une adresse' }
  const endsOn = endOf(row.endDate)
  if (endsOn === unreadable) return { reason: 'la date de fin n’est pas une date (31/08/2027 ou 2027-08-31)' }
  const facts: JudgedRow['facts'] = {
    familyName: readable(row.familyName),
    givenName: readable(row.givenName),
  }
  if (row.usageName !== undefined) facts.usageName = readable(row.usageName)
  if (row.uai !== undefined) facts.uai = row.uai.toUpperCase()
  if (row.school !== undefined) facts.school = row.school
  if (row.function !== undefined) facts.function = row.function
  if (row.recoveryAddress !== undefined) facts.recoveryAddress = row.recoveryAddress.toLowerCase()
  return { numen, facts, endsOn }
}

/** The programs of the administration write a far day where there is no end. */
const neverFrom = '2099-01-01'

const unreadable = Symbol('unreadable')

function endOf(written: string | undefined): Day | null | undefined | typeof unreadable {
  if (written === undefined) return undefined
  if (written === '') return null
  const day = parseDay(written)
  if (day === null) return unreadable
  return day >= neverFrom ? null : day
}

const none: Omit<PersonFacts, 'familyName' | 'givenName'> = {
  usageName: '',
  uai: '',
  school: '',
  function: '',
  recoveryAddress: '',
}

/** Everything about a person whom we did not know. */
export const completeFacts = (facts: JudgedRow['facts']): PersonFacts => ({ ...none, ...facts })

/** The fields in which the file and the directory differ. */
export function changedFields(person: PersonFacts, facts: JudgedRow['facts']): (keyof PersonFacts)[] {
  return (Object.keys(facts) as (keyof PersonFacts)[]).filter((field) => facts[field] !== person[field])
}
