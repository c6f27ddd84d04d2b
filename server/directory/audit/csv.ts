import { actorText, auditActions } from '../../contract/audit.ts'
import type { AuditRecord } from './types.ts'

const columns = ['Numéro', 'Date', 'Action', 'Code', 'Compte', 'Par', 'Adresse internet', 'Appareil', 'Précisions']

/** The log as French spreadsheets open it: UTF-8 with a BOM, semicolons, one line per entry. */
export async function* auditCsv(records: AsyncIterable<AuditRecord>): AsyncGenerator<string> {
  yield `\ufeff${columns.join(';')}\r\n`
  for await (const { number, at, action, username, by, ip, userAgent, details } of records) {
    const label = (auditActions[action] as { label: string } | undefined)?.label ?? action
    const facts = details === null ? '' : JSON.stringify(details)
    const cells = [number, at.toISOString(), label, action, username, actorText(by), ip, userAgent, facts]
    yield `${cells.map((cell) => quoted(String(cell ?? ''))).join(';')}\r\n`
  }
}

/** A cell that begins with a sign of a formula gets an apostrophe: a spreadsheet would run what a stranger sent as their browser's name. */
function quoted(cell: string): string {
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
  return /[";\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
