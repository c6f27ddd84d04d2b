import type { Collection, Filter } from 'mongodb'
import { actionsOf } from '../../contract/audit.ts'
import type { AuditDocument } from './entry.ts'
import type { AuditFilter, AuditPage, AuditRecord } from './types.ts'

const maxPage = 200

/** Newest first; `before` is the `next` of the page before. */
export async function readAudit(
  entries: Collection<AuditDocument>,
  filter: AuditFilter,
  { limit, before }: { limit: number; before?: number },
): Promise<AuditPage> {
  const count = Math.min(Math.max(limit, 1), maxPage)
  const found = await entries
    .find(queryOf(filter, before), { sort: { _id: -1 }, limit: count + 1 })
    .map(recordOf)
    .toArray()
  const page = found.slice(0, count)
  return { entries: page, next: found.length > count ? (page.at(-1)?.number ?? null) : null }
}

export async function* eachRecord(
  entries: Collection<AuditDocument>,
  filter: AuditFilter,
): AsyncGenerator<AuditRecord> {
  for await (const document of entries.find(queryOf(filter), { sort: { _id: -1 } })) yield recordOf(document)
}

function queryOf(filter: AuditFilter, before = Infinity): Filter<AuditDocument> {
  const { username, group, action, from, to, network } = filter
  return {
    _id: { $gte: 0, $lt: before },
    ...(username && { $or: [{ username }, { by: username }] }),
    ...(action ? { action } : group && { action: { $in: actionsOf(group) } }),
    ...((from ?? to) && { at: { ...(from && { $gte: from }), ...(to && { $lt: to }) } }),
    ...(network && (network.includes('/') ? { network } : { ip: network })),
  }
}

function recordOf({ _id, previousHash: _p, previousAt: _a, hash: _h, ...facts }: AuditDocument): AuditRecord {
  return { number: _id, ...facts }
}
