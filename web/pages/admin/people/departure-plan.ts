import { html, type TemplateResult } from 'lit'
import type { DeparturePlan } from '../../../../server/contract/departure.ts'
import { language, words } from '../../../locales/words.ts'
import { formatDay } from '../../../model/dates.ts'

/** A day of the calendar in words, whatever the time zone of the reader. */
export const dayText = (day: string): string => formatDay(`${day}T12:00:00`, language)

/** What happens when, one step a line. */
export function drawPlan({ noticesOn, closesOn, refusesOn, deletesOn }: DeparturePlan): TemplateResult {
  const { plan, planTitle } = words.person.departure
  const steps: [string, string][] = [
    ...noticesOn.map((day): [string, string] => [day, plan.notice]),
    [closesOn, plan.close],
    [refusesOn, plan.refuse],
    [deletesOn, plan.delete],
  ]
  return html`<div class="plan">
    <h5>${planTitle}</h5>
    <ol>
      ${steps.map(
        ([day, what]) =>
          html`<li>
            <time datetime=${day}>${dayText(day)}</time>
            <span>${what}</span>
          </li>`,
      )}
    </ol>
  </div>`
}
