import { Readable } from 'node:stream'
import { createRoute } from '@hono/zod-openapi'
import { type AuditGroup, auditGroups } from '../../../contract/audit.ts'
import { AuditPage, AuditQuery, maxAuditEntries } from '../../../contract/audit-page.ts'
import type { AuditFilter } from '../../../directory/directory.ts'
import { bytes, createRouter, ok } from '../../api.ts'
import type { HttpDeps } from '../../deps.ts'
import { attachmentHeaders, streamResponse } from '../../download.ts'
import { requireRole } from '../../middleware/role.ts'
import { metaOf } from '../../request-meta.ts'

/** The audit log, for the role auditor alone: who administers is whom it watches. */
export function adminAuditRoutes({ directory: { audit } }: HttpDeps) {
  return createRouter()
    .openapi(
      createRoute({
        method: 'get',
        path: '/audit',
        middleware: requireRole('auditor'),
        request: { query: AuditQuery },
        responses: ok(AuditPage, 'Entries that fit, newest first'),
      }),
      async (c) => {
        const { cursor, ...query } = c.req.valid('query')
        const page = { limit: maxAuditEntries, ...(cursor !== undefined && { before: cursor }) }
        const { entries, next } = await audit.read(filterOf(query), page)
        return c.json(
          { entries: entries.map(({ at, ...each }) => ({ ...each, at: at.toISOString() })), nextCursor: next },
          200,
        )
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/audit.csv',
        middleware: requireRole('auditor'),
        request: { query: AuditQuery },
        responses: bytes('text/csv', 'The same entries, all of them, for a spreadsheet'),
      }),
      (c) => {
        const { cursor: _cursor, ...query } = c.req.valid('query')
        const by = { by: c.get('session').username, meta: metaOf(c) }
        const pieces = Readable.from(audit.export(filterOf(query), by), { objectMode: false })
        return streamResponse(pieces, attachmentHeaders('journal.csv', 'text/csv'))
      },
    )
}

const dayMs = 24 * 3_600_000

function filterOf({ username, group, from, to, network }: Omit<AuditQuery, 'cursor'>): AuditFilter {
  return {
    ...(username && { username: username.toLowerCase() }),
    ...(group !== undefined && isGroup(group) && { group }),
    ...(from && { from: startOfDay(from) }),
    ...(to && { to: new Date(startOfDay(to).getTime() + dayMs) }),
    ...(network && { network }),
  }
}

const isGroup = (name: string): name is AuditGroup => Object.hasOwn(auditGroups, name)

/** Midnight where the academy is, not in UTC. */
function startOfDay(day: string): Date {
  const noon = new Date(`${day}T12:00:00Z`)
  const hourThere = Number(
    new Intl.DateTimeFormat('fr-FR', { hour: 'numeric', hourCycle: 'h23', timeZone: 'Europe/Paris' })
      .formatToParts(noon)
      .find(({ type }) => type === 'hour')?.value,
  )
  return new Date(noon.getTime() - hourThere * 3_600_000)
}
