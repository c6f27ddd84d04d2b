import type { Collection, Db, ObjectId } from 'mongodb'
import type { Role } from '../contract/administration.ts'
import type { Departure } from './departure/departure.ts'
import { foldTight, foldWords } from './fold.ts'
import type { PersonState } from './types.ts'

/** What the academy's export says of a person, and what we keep of it: nothing that no feature needs. */
export type PersonFacts = {
  familyName: string
  usageName: string
  givenName: string
  uai: string
  school: string
  function: string
  recoveryAddress: string
}

/** One document of `facteur.people`. */
export type PersonDocument = PersonFacts & {
  _id: ObjectId
  /** HMAC of the NUMEN under the instance's secret; of somebody without one, a text that no NUMEN leads to. */
  numenKey: string
  /** scrypt of it, in hexadecimal; empty for somebody without a NUMEN. */
  numenHash: string
  numenSalt: string
  numenCost: number
  displayName: string
  username: string
  address: string
  /** Addresses of earlier names. */
  aliases: string[]
  /** Id of the account in the mail store; null while it is being made. */
  accountId: string | null
  passwordChosen: boolean
  state: PersonState
  /** Who suspended: what the import took away it gives back when the person is in the file again. */
  suspendedBy: Suspender | null
  /** Absent where there is none. */
  roles?: Role[]
  /** The end date and what has come of it; null or absent for who stays. */
  departure?: Departure | null
  /** Why an administrator lets nothing of this account be deleted; null or absent where nobody does. */
  deletionHold?: string | null
  /** Folded words that the search finds. */
  words: string[]
  createdAt: Date
  changedAt: Date
}

/** `departure`: the end date has come. */
export type Suspender = 'import' | 'administrator' | 'departure'

export type People = Collection<PersonDocument>

export async function openPeople(db: Db): Promise<People> {
  const people: People = db.collection('facteur.people')
  await people.createIndex({ numenKey: 1 }, { unique: true })
  await people.createIndex({ username: 1 }, { unique: true })
  await people.createIndex({ address: 1 }, { unique: true })
  await people.createIndex({ accountId: 1 })
  await people.createIndex({ words: 1 })
  await people.createIndex({ roles: 1 }, { sparse: true })
  await people.createIndex({ uai: 1, function: 1 })
  await people.createIndex({ changedAt: 1 })
  // Few people leave: those who stay have no such field.
  await people.createIndex({ 'departure.endsOn': 1 }, { sparse: true })
  return people
}

/** Technical administrators have none: they come from no file of the academy. */
export const hasNumen = (person: Pick<PersonDocument, 'numenHash'>): boolean => person.numenHash !== ''

/** The name in use: « nom d’usage » when there is one. */
export const nameInUse = (facts: Pick<PersonFacts, 'familyName' | 'usageName'>): string =>
  facts.usageName || facts.familyName

/** True when the typed family name is one of this person's, however it is accented and spaced. */
export function hasFamilyName(person: Pick<PersonFacts, 'familyName' | 'usageName'>, typed: string): boolean {
  const key = foldTight(typed)
  return key !== '' && (key === foldTight(person.familyName) || key === foldTight(person.usageName))
}

/** What the search finds a person by. */
export function searchWords(facts: PersonFacts, address: string): string[] {
  const localPart = address.slice(0, address.lastIndexOf('@'))
  const text = [facts.givenName, facts.usageName, facts.familyName, localPart, facts.school, facts.uai, facts.function]
  return [...new Set(text.flatMap(foldWords))]
}
