import { type Filter, ObjectId } from 'mongodb'
import { addressView } from '../../mailstore/resolve/address-view.ts'
import type { PersonDocument } from '../people.ts'
import type { Room } from '../room.ts'
import type { ListCollection, ListDocument } from './store.ts'
import type { ListRule } from './types.ts'

/** Read at a time: what an address takes is a hundred bytes. */
const batchSize = 1000
/** Above every academy; each address of an expansion is in memory while it is given out (about 100 bytes). */
const maxAddresses = 200_000

/** Who is in a list: asked of the directory, never kept. */
export function createMembership({ people }: Pick<Room, 'people'>, lists: ListCollection) {
  /** The lists among these addresses. */
  async function listsAmong(addresses: readonly string[]): Promise<ListDocument[]> {
    const views = addresses.map((address) => addressView(address)?.view ?? '')
    return views.length === 0 ? [] : await lists.find({ view: { $in: views } }).toArray()
  }

  async function collect(list: ListDocument, into: Set<string>, seen: Set<string>): Promise<void> {
    if (seen.has(list.address)) return
    seen.add(list.address)
    if (list.rule !== null) {
      const found = people.find(filterOf(list.rule), { projection: { address: 1 }, batchSize })
      for await (const { address } of found) {
        if (into.size >= maxAddresses) return
        into.add(address)
      }
    }
    const nested = await listsAmong(list.members)
    const nestedAddresses = new Set(nested.map((each) => each.address))
    const direct = list.members.filter((address) => !nestedAddresses.has(address))
    // Somebody named by an alias is the same person.
    const owners = await people.find({ aliases: { $in: direct } }, { projection: { address: 1, aliases: 1 } }).toArray()
    for (const address of direct) into.add(owners.find(({ aliases }) => aliases.includes(address))?.address ?? address)
    for (const each of nested) await collect(each, into, seen)
  }

  async function includes(list: MemberList, who: Who, seen: Set<string>): Promise<boolean> {
    const id = list._id.toHexString()
    if (seen.has(id)) return false
    seen.add(id)
    if (isDirectMember(list, who)) return true
    for (const each of await listsAmong(list.members)) if (await includes(each, who, seen)) return true
    return false
  }

  return {
    async addressesOf(id: string): Promise<string[] | null> {
      const list = await lists.findOne({ _id: ObjectId.createFromHexString(id) })
      if (list === null) return null
      const addresses = new Set<string>()
      const seen = new Set<string>()
      await collect(list, addresses, seen)
      return [...addresses].filter((address) => !seen.has(address)).sort()
    },
    /** How many people a rule names now. */
    countOf: (rule: ListRule) => people.countDocuments(filterOf(rule)),
    includes: (list: MemberList, who: Who) => includes(list, who, new Set()),
  }
}

type MemberList = Pick<ListDocument, '_id' | 'rule' | 'members'>

/** By the rule or by hand, the lists within it not asked. */
export const isDirectMember = (list: MemberList, who: Who): boolean =>
  (list.rule !== null && who.person !== null && matches(list.rule, who.person)) ||
  list.members.some((address) => who.addresses.includes(address))

export type Who = { person: PersonDocument | null; addresses: readonly string[] }

function filterOf(rule: ListRule): Filter<PersonDocument> {
  return {
    state: 'active',
    ...(rule.uai !== undefined && { uai: rule.uai }),
    ...(rule.function !== undefined && { function: rule.function }),
  }
}

const matches = (rule: ListRule, person: PersonDocument): boolean =>
  person.state === 'active' &&
  (rule.uai === undefined || rule.uai === person.uai) &&
  (rule.function === undefined || rule.function === person.function)
