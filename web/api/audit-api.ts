import type { AuditPage } from '../../server/contract/audit-page.ts'
import type { Http } from './http.ts'

/** What a reader asks the audit log; days as `2026-11-30`. */
export type AuditQuestion = { username: string; group: string; from: string; to: string; network: string }

function search(question: AuditQuestion, cursor: number | null): string {
  const given = Object.entries({ ...question, cursor: cursor === null ? '' : String(cursor) })
  return new URLSearchParams(given.filter(([, value]) => value !== '')).toString()
}

export const auditExportUrl = (question: AuditQuestion): string => `/api/admin/audit.csv?${search(question, null)}`

export const readAudit = (http: Http, question: AuditQuestion, cursor: number | null): Promise<AuditPage> =>
  http.json('GET', `/api/admin/audit?${search(question, cursor)}`)
