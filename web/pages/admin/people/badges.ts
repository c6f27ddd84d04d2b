import { html, type TemplateResult } from 'lit'
import type { AccountRow, Role } from '../../../../server/contract/administration.ts'
import { words } from '../../../locales/words.ts'

/** How an account is, in one word. */
export function stateBadge({ state, passwordChosen }: Pick<AccountRow, 'state' | 'passwordChosen'>): TemplateResult {
  const { states, people } = words.administration
  if (state === 'suspended') return html`<span class="badge danger">${states.suspended}</span>`
  if (state === 'creating') return html`<span class="badge caution">${states.creating}</span>`
  return passwordChosen
    ? html`<span class="badge">${states.active}</span>`
    : html`<span class="badge quiet">${people.numenOnly}</span>`
}

export const roleBadges = (roles: readonly Role[]): TemplateResult[] =>
  roles.map((role) => html`<span class="badge caution">${words.administration.roles[role]}</span> `)
