import type { ListChange, ListDetail, ListInput, ListPage } from '../../server/contract/lists.ts'
import type { Http } from './http.ts'

const root = '/api/admin/lists'
const pathOf = (list: string): string => `${root}/${encodeURIComponent(list)}`

/** The lists of the academy, as the console changes them. */
export const findLists = (http: Http, q: string, cursor: string | null, signal: AbortSignal): Promise<ListPage> =>
  http.json('GET', `${root}?${new URLSearchParams({ q, ...(cursor === null ? {} : { cursor }) }).toString()}`, {
    signal,
  })
export const readList = (http: Http, list: string): Promise<ListDetail> => http.json('GET', pathOf(list))
export const createList = (http: Http, list: ListInput): Promise<ListDetail> => http.json('POST', root, { body: list })
export const changeList = (http: Http, list: string, change: ListChange): Promise<void> =>
  http.json('PATCH', pathOf(list), { body: change })
export const removeList = (http: Http, list: string): Promise<void> => http.json('DELETE', pathOf(list))

/** `members` get what is written to it, `authors` may write to it besides those whom its rule for writing names. */
export type ListPart = 'members' | 'authors'
export const addToList = (http: Http, list: string, part: ListPart, address: string): Promise<void> =>
  http.json('POST', `${pathOf(list)}/${part}`, { body: { address } })
export const takeFromList = (http: Http, list: string, part: ListPart, address: string): Promise<void> =>
  http.json('DELETE', `${pathOf(list)}/${part}/${encodeURIComponent(address)}`)
