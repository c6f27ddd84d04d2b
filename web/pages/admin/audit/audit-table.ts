import { html, nothing, type TemplateResult } from 'lit'
import { actorText, auditActions } from '../../../../server/contract/audit.ts'
import type { AuditLine } from '../../../../server/contract/audit-page.ts'
import { language, words } from '../../../locales/words.ts'

const moment = new Intl.DateTimeFormat(language, { dateStyle: 'short', timeStyle: 'medium' })

/** Entries of the audit log: who did what, to whom, when, from where. */
export function drawAuditTable(entries: readonly AuditLine[]): TemplateResult {
  const { columns } = words.audit
  return html`<table class="table">
    <thead>
      <tr>
        <th scope="col">${columns.at}</th>
        <th scope="col">${columns.what}</th>
        <th scope="col">${columns.account}</th>
        <th scope="col">${columns.by}</th>
        <th scope="col">${columns.from}</th>
      </tr>
    </thead>
    <tbody>
      ${entries.map(drawRow)}
    </tbody>
  </table>`
}

function drawRow({ at, action, username, by, ip, userAgent, details }: AuditLine): TemplateResult {
  const { columns, self } = words.audit
  const facts = Object.values(details ?? {})
    .flat()
    .map(String)
    .filter((fact) => !['true', 'false'].includes(fact))
  return html`<tr>
    <td data-label=${columns.at}><time datetime=${at}>${moment.format(new Date(at))}</time></td>
    <td>${auditActions[action].label}${facts.length === 0 ? nothing : html`<small>${facts.join(', ')}</small>`}</td>
    <td data-label=${columns.account}>${username ?? '–'}</td>
    <td data-label=${columns.by}>${by !== null && by === username ? self : actorText(by)}</td>
    <td data-label=${columns.from} title=${userAgent ?? ''}>${ip ?? '–'}</td>
  </tr>`
}
