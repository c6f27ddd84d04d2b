import { html, type TemplateResult } from 'lit'
import type { Address } from '../../server/contract/mail.ts'
import { colourOf, initialsOf } from '../model/addresses.ts'

/** How many hues base.css knows. */
const colours = 8

/** Initials on a colour of their own: the eye finds a correspondent again. Decoration: the name stands beside it. */
export function avatar(address: Address | null): TemplateResult {
  const known = address ?? { name: '', address: '' }
  return html`<span
    class="avatar"
    data-colour=${colourOf(known.address, colours)}
    data-initials=${initialsOf(known)}
    aria-hidden="true"
  ></span>`
}
