import type { ListDetail, ListPage, ListQuery, ListWriters } from '../../contract/lists.ts'
import type { ActingPerson } from '../shared-mailboxes/types.ts'

/**
 * Distribution lists. The members of a list are said by a rule (everybody of a school, of a function), by hand, or both;
 * a rule is asked of the directory when a message goes out, so that nobody keeps a list up to date.
 */

/** Absent parts mean « any »: `{}` is everybody of the academy. */
export type ListRule = { uai?: string; function?: string }

export { listWriters, type ListWriters } from '../../contract/lists.ts'

export type List = {
  id: string
  address: string
  name: string
  /** Null for a list made by hand alone. */
  rule: ListRule | null
  /** Addresses added by hand: of people, of other lists, from outside. */
  members: string[]
  writers: ListWriters
  /** Addresses that may write besides. */
  allowed: string[]
  /** Username of who answers for it. */
  owner: string | null
}

export type NewList = Pick<List, 'address' | 'name' | 'rule' | 'writers'> & { owner?: string | null }
export type ListChange =
  | { kind: 'addMember' | 'removeMember' | 'allow' | 'disallow'; address: string }
  | { kind: 'writers'; writers: ListWriters }
  | { kind: 'name'; name: string }

/** What is known of who wrote: somebody who logged in here, or a name that the world gave. */
export type ListSender =
  | { kind: 'inside'; accountId: string; from: string | null }
  | { kind: 'outside'; from: string | null; isAuthentic: boolean; isSpam: boolean }

export type Lists = {
  /** Throws `invalid` or `conflict`, in plain words. */
  create(list: NewList, actor?: ActingPerson): Promise<List>
  /** The usual ones of every school: all its people, and each of its functions. Answers those that were new. */
  createForSchools(onCreated?: (list: List) => void): Promise<number>
  list(): AsyncIterable<List>
  /** Those whose name or address begins so, by address. */
  page(query: ListQuery): Promise<ListPage>
  /** By address or id, here and below. Throws `notFound`. */
  get(list: string): Promise<List>
  /** The same with what the console shows besides: how many it reaches. Throws `notFound`. */
  describe(list: string): Promise<ListDetail>
  change(list: string, change: ListChange, actor?: ActingPerson): Promise<List>
  /** Its address is never given again. */
  remove(list: string, actor?: ActingPerson): Promise<void>

  /** The list that receives mail at this address; `view` as the mail store compares addresses. */
  find(view: string): Promise<Pick<List, 'id' | 'address' | 'name'> | null>
  /** Whether this sender may write to it. A list that is gone takes nothing. */
  mayWrite(id: string, sender: ListSender): Promise<boolean>
  /** The addresses of all members, each once, sorted; those of lists within it too. Null when it is gone. */
  addressesOf(id: string): Promise<string[] | null>
}
