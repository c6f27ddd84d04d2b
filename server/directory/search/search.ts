import type { Db } from 'mongodb'
import { openAddressRegister } from '../../mailstore/address-register.ts'
import type { ListRoom } from '../lists/lists.ts'
import type { People } from '../people.ts'
import type { SharedMailboxRoom } from '../shared-mailboxes/shared-mailboxes.ts'
import type { Found } from './entries.ts'
import { createKeeper } from './keeper.ts'
import { createRanking } from './ranking.ts'
import type { DirectoryEntry, Search, SearchOptions } from './types.ts'

/**
 * The academy's directory for the fields of addresses: people, functional mailboxes and lists of which each word of a
 * query begins a word, in the order that ranking.ts says. Lists are shown to those who may write to them.
 */

type SearchDeps = {
  people: People
  sharedMailboxes: Pick<SharedMailboxRoom, 'store' | 'revision'>
  lists: Pick<ListRoom, 'collection' | 'revision' | 'writing'>
  now: () => Date
}

const maxQueryLength = 200
const maxEntries = 50

export function openSearch(db: Db, { people, sharedMailboxes, lists, now }: SearchDeps): Search {
  const { writing } = lists
  const register = openAddressRegister(db)
  const current = createKeeper({
    people,
    mailboxes: sharedMailboxes.store.mailboxes,
    lists: lists.collection,
    revisions: { mailboxes: sharedMailboxes.revision, lists: lists.revision },
    now,
  })

  async function find(query: string, { accountId, limit }: SearchOptions): Promise<DirectoryEntry[]> {
    const [table, who, correspondents] = await Promise.all([
      current(),
      writing.whoIs(accountId),
      register.recent(accountId),
    ])
    const ranking = createRanking({
      limit: Math.min(Math.max(limit, 1), maxEntries),
      ownUai: who.person?.uai ?? '',
      correspondents: correspondents.flatMap((address) => table.get(address) ?? []),
    })
    table.search(query.slice(0, maxQueryLength), (item, how) => {
      if (item.kind !== 'list' || writing.knownOf(item.list, who) !== false) ranking.take(item, how)
    })
    // Lists within lists are asked for those alone that would be shown.
    const mayWrite = async (item: Found): Promise<boolean> =>
      item.kind !== 'list' || (await writing.mayWrite(item.list, who))
    const shown = await Promise.all(ranking.best().map(async (item) => ((await mayWrite(item)) ? [item] : [])))
    return shown.flat().map(entryOf)
  }

  return { find, prepare: async () => void (await current()) }
}

function entryOf(item: Found): DirectoryEntry {
  const { kind, name, address } = item
  if (item.kind !== 'person') return { kind, name, address }
  const { school, function: task } = item
  return { kind, name, address, ...(school && { school }), ...(task && { function: task }) }
}
