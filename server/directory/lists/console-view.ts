import type { Filter } from 'mongodb'
import type { ListDetail, ListPage, ListQuery, ListRow } from '../../contract/lists.ts'
import { foldWords } from '../fold.ts'
import type { createMembership } from './membership.ts'
import type { ListCollection, ListDocument } from './store.ts'

/** Words of a query beyond these are not looked at: each one is a walk through an index. */
const maxWords = 5

/** What the console shows of the lists: a page of those that fit, and one of them whole. */
export function createListViews(lists: ListCollection, membership: ReturnType<typeof createMembership>) {
  async function rowOf({ _id, address, name, rule, writers, members }: ListDocument): Promise<ListRow> {
    const ruled = rule === null ? 0 : await membership.countOf(rule)
    return { id: _id.toHexString(), address, name, rule, writers, ruled, byHand: members.length }
  }

  return {
    async page({ q, cursor, limit }: ListQuery): Promise<ListPage> {
      const fits = filterOf(q)
      const rest = cursor === undefined ? fits : { $and: [fits, { address: { $gt: cursor } }] }
      const [found, total] = await Promise.all([
        lists
          .find(rest, { sort: { address: 1 } })
          .limit(limit + 1)
          .toArray(),
        lists.countDocuments(fits),
      ])
      const shown = found.slice(0, limit)
      const nextCursor = found.length > limit ? (shown.at(-1)?.address ?? null) : null
      return { lists: await Promise.all(shown.map(rowOf)), total, nextCursor }
    },

    async describe(list: ListDocument): Promise<ListDetail> {
      const { members, allowed, owner } = list
      const reached = (await membership.addressesOf(list._id.toHexString()))?.length ?? 0
      return { ...(await rowOf(list)), members, allowed, owner, reached }
    },
  }
}

/** By words of the name and the address; or by how the address begins. */
function filterOf(q: string): Filter<ListDocument> {
  const words = foldWords(q).slice(0, maxWords)
  const typed = q.toLowerCase().replace(/[^a-z0-9._@-]/g, '')
  if (words.length === 0) return q === '' ? {} : { address: '' }
  // Folded words hold only a-z and 0-9: nothing in them is an operator of a regular expression.
  const byWords = { $and: words.map((word): Filter<ListDocument> => ({ words: { $regex: `^${word}` } })) }
  return { $or: [byWords, { address: { $regex: `^${typed.replaceAll('.', '\\.')}` } }] }
}
