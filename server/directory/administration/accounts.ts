import type { Filter } from 'mongodb'
import type { AccountDetail, AccountPage, AccountQuery, AccountRow } from '../../contract/administration.ts'
import type { DepartureFacts } from '../../contract/departure.ts'
import { foldWords } from '../fold.ts'
import type { SecondFactors } from '../second-factor/types.ts'
import { summaryOf } from '../departure/departures.ts'
import { hasDeparture, type Leaving } from '../departure/leaving.ts'
import { hasNumen, type PersonDocument } from '../people.ts'
import type { Room } from '../room.ts'
import { rolesIn } from './roles.ts'

/** Words of a query beyond these are not looked at: each one is a walk through an index. */
const maxWords = 5

/** One page of the accounts that fit, by username. */
export async function findAccounts({ people }: Pick<Room, 'people'>, query: AccountQuery): Promise<AccountPage> {
  const fits = filterOf(query)
  const page: Filter<PersonDocument> = query.cursor ? { $and: [fits, { username: { $gt: query.cursor } }] } : fits
  const [found, total] = await Promise.all([
    people
      .find(page, { sort: { username: 1 }, projection: rowFields })
      .limit(query.limit + 1)
      .toArray(),
    people.countDocuments(fits),
  ])
  const accounts = found.slice(0, query.limit).map(rowOf)
  return { accounts, total, nextCursor: found.length > query.limit ? (accounts.at(-1)?.username ?? null) : null }
}

const rowFields = {
  username: 1,
  displayName: 1,
  address: 1,
  school: 1,
  function: 1,
  state: 1,
  passwordChosen: 1,
  roles: 1,
} as const

function filterOf({ q, filter }: AccountQuery): Filter<PersonDocument> {
  const conditions: Filter<PersonDocument>[] = []
  if (filter === 'active' || filter === 'suspended') conditions.push({ state: filter })
  if (filter === 'roles') conditions.push({ roles: { $exists: true } })
  if (q !== '') conditions.push(matching(q))
  return conditions.length === 0 ? {} : { $and: conditions }
}

/** By words, each of which begins one of the person's; or by the username, of which one often knows the beginning. */
function matching(q: string): Filter<PersonDocument> {
  const words = foldWords(q).slice(0, maxWords)
  // Folded words hold only a-z and 0-9: nothing in them is an operator of a regular expression.
  const byWords = words.map((word): Filter<PersonDocument> => ({ words: { $regex: `^${word}` } }))
  const typed = q.toLowerCase().replace(/[^a-z0-9]/g, '')
  if (words.length !== 1 || typed === '') return byWords.length === 0 ? { username: '' } : { $and: byWords }
  return { $or: [...byWords, { username: { $regex: `^${typed}` } }] }
}

export function rowOf(person: PersonDocument): AccountRow {
  const { username, displayName, address, school, function: task, state, passwordChosen } = person
  return { username, displayName, address, school, function: task, state, passwordChosen, roles: rolesIn(person) }
}

export async function detailOf(
  room: Room,
  secondFactors: Pick<SecondFactors, 'isOn'>,
  person: PersonDocument,
): Promise<AccountDetail> {
  const { accountId } = person
  const quota = accountId === null ? null : (await room.accounts.users.get(accountId)).limits.quota
  return {
    ...rowOf(person),
    aliases: person.aliases,
    uai: person.uai,
    hasNumen: hasNumen(person),
    secondFactor: accountId !== null && (await secondFactors.isOn(accountId)),
    suspendedBy: person.suspendedBy,
    createdAt: person.createdAt.toISOString(),
    departure: hasDeparture(person) ? factsOf(room, person) : null,
    quota: quota && { usedBytes: quota.used, allowedBytes: quota.allowed },
  }
}

/** Why somebody holds a deletion is not for everybody who looks at an account. */
function factsOf(room: Room, person: Leaving): DepartureFacts {
  const { endsOn, by, newAddress, stage, keptBecause, noticesOn, closesOn, refusesOn, deletesOn } = summaryOf(
    room,
    person,
  )
  return { endsOn, by, newAddress, stage, keptBecause, noticesOn, closesOn, refusesOn, deletesOn }
}
