import type { AccessCode, AliasAnswer } from '../../server/contract/administration.ts'
import type { DepartureInput, DeparturePlan } from '../../server/contract/departure.ts'
import type { Http } from './http.ts'

const personPath = (username: string): string => `/api/admin/people/${encodeURIComponent(username)}`

/** What the console does for one person besides the account itself (administration-api.ts). */
export const makeAccessCode = (http: Http, username: string): Promise<AccessCode> =>
  http.json('POST', `${personPath(username)}/access-code`)

const aliasPath = (username: string): string => `${personPath(username)}/aliases`
export const addAlias = (http: Http, username: string, address: string): Promise<AliasAnswer> =>
  http.json('POST', aliasPath(username), { body: { address } })
export const removeAlias = (http: Http, username: string, address: string): Promise<AliasAnswer> =>
  http.json('DELETE', `${aliasPath(username)}/${encodeURIComponent(address)}`)

const departurePath = (username: string): string => `${personPath(username)}/departure`
/** What would happen with this date. */
export const planDeparture = (http: Http, username: string, endsOn: string): Promise<DeparturePlan> =>
  http.json('GET', `${departurePath(username)}?endsOn=${endsOn}`)
export const setDeparture = (http: Http, username: string, departure: DepartureInput): Promise<void> =>
  http.json('PUT', departurePath(username), { body: departure })
export const cancelDeparture = (http: Http, username: string): Promise<void> =>
  http.json('DELETE', departurePath(username))
