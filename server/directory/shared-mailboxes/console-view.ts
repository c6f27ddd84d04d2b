import type { Filter } from 'mongodb'
import type { FunctionalMailboxPage, FunctionalMailboxQuery } from '../../contract/functional-mailboxes.ts'
import { foldWords } from '../fold.ts'
import type { SharedMailboxDocument, SharedMailboxStore } from './store.ts'

/** Words of a query beyond these are not looked at: each one is a walk through an index. */
const maxWords = 5

/** A page of the functional mailboxes that fit, by address, for the console. */
export async function pageOfMailboxes(
  { mailboxes }: Pick<SharedMailboxStore, 'mailboxes'>,
  { q, cursor, limit }: FunctionalMailboxQuery,
): Promise<FunctionalMailboxPage> {
  const fits = filterOf(q)
  const rest = cursor === undefined ? fits : { $and: [fits, { address: { $gt: cursor } }] }
  const [found, total] = await Promise.all([
    mailboxes
      .find(rest, { sort: { address: 1 } })
      .limit(limit + 1)
      .toArray(),
    mailboxes.countDocuments(fits),
  ])
  const shown = found.slice(0, limit)
  const rows = shown.map(({ accountId, address, name, members }) => ({
    accountId: accountId ?? '',
    address,
    name,
    members: members.length,
  }))
  return { mailboxes: rows, total, nextCursor: found.length > limit ? (shown.at(-1)?.address ?? null) : null }
}

/** By words of the name and the address, or by how the address begins; not those whose account is still being made. */
function filterOf(q: string): Filter<SharedMailboxDocument> {
  const isMade = { accountId: { $ne: null } }
  const words = foldWords(q).slice(0, maxWords)
  if (words.length === 0) return q === '' ? isMade : { address: '' }
  // Folded words hold only a-z and 0-9: nothing in them is an operator of a regular expression.
  const byWords = { $and: words.map((word): Filter<SharedMailboxDocument> => ({ words: { $regex: `^${word}` } })) }
  const typed = q.toLowerCase().replace(/[^a-z0-9._@-]/g, '')
  return { $and: [isMade, { $or: [byWords, { address: { $regex: `^${typed.replaceAll('.', '\\.')}` } }] }] }
}
