import { html, nothing, type TemplateResult } from 'lit'
import type { LogIn } from '../../../server/contract/account-safety.ts'
import { icon } from '../../elements/icons.ts'
import { language, words } from '../../locales/words.ts'
import { formatSentenceDate } from '../../model/dates.ts'
import { networkText } from '../../model/networks.ts'
import { readUserAgent } from '../../model/user-agent.ts'
import './log-in-table.css'

/** « Firefox sur Windows ». */
export function deviceName(userAgent: string): string {
  const { browser, system } = readUserAgent(userAgent)
  return words.accountSafety.devices.on(browser, system)
}

/** Log-ins and tries; where the window is narrow each is a small card. */
export function logInTable(logIns: readonly LogIn[], now: Date): TemplateResult {
  const text = words.accountSafety.devices
  return html`<table class="log-in-table">
    <thead>
      <tr>
        ${[text.when, text.what, text.result, text.where].map((name) => html`<th scope="col">${name}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${logIns.map((logIn) => drawLine(logIn, now))}
    </tbody>
  </table>`
}

function drawLine(
  { at, door, accepted, count, network, userAgent, applicationPassword }: LogIn,
  now: Date,
): TemplateResult {
  const text = words.accountSafety.devices
  const by = applicationPassword === undefined ? userAgent && deviceName(userAgent) : `« ${applicationPassword} »`
  return html`<tr class=${accepted ? '' : 'refused'}>
    <td>${formatSentenceDate(at, now, language)}</td>
    <td>${text.doors[door]}${by ? html`<small>${by}</small>` : nothing}</td>
    <td>
      <span class="result"
        >${icon(accepted ? 'check' : 'alert')}${accepted ? text.accepted : text.refused}${count > 1 ? ` (${text.times(count)})` : ''}</span
      >
    </td>
    <td>${networkText(network)}</td>
  </tr>`
}
