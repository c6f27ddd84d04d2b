import { z } from 'zod'
import { type AuditAction, auditActions } from './audit.ts'

export const maxAuditEntries = 100

/** A day as `<input type="date">` gives it. */
const Day = z.iso.date().optional()

/** GET /api/admin/audit?…, and the same without `cursor` for GET /api/admin/audit.csv. */
export const AuditQuery = z.object({
  /** The account an entry is about, or who acted. */
  username: z.string().trim().max(320).optional(),
  group: z.string().max(32).optional(),
  /** Both days included. */
  from: Day,
  to: Day,
  /** An address or a network. */
  network: z.string().trim().max(64).optional(),
  cursor: z.coerce.number().int().positive().optional(),
})
export type AuditQuery = z.infer<typeof AuditQuery>

export const AuditLine = z.object({
  number: z.number(),
  at: z.iso.datetime(),
  action: z.enum(Object.keys(auditActions) as AuditAction[]),
  username: z.string().nullable(),
  by: z.string().nullable(),
  ip: z.string().nullable(),
  userAgent: z.string().nullable(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])).nullable(),
})
export type AuditLine = z.infer<typeof AuditLine>

export const AuditPage = z.object({ entries: z.array(AuditLine), nextCursor: z.number().nullable() })
export type AuditPage = z.infer<typeof AuditPage>
