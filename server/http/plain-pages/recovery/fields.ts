import { html } from 'hono/html'
import { type Html } from '../page.ts'
import { words } from './words.ts'

/** What was typed, to be shown again after a failure; never a NUMEN, a code or a password. */
export type Typed = { username?: string; familyName?: string }

type Field = {
  id: string
  name: string
  label: string
  hint?: string
  attributes: Html
}

function field({ id, name, label, hint, attributes }: Field): Html {
  return html`<div class="field">
    <label for="${id}">${label}</label>
    <input
      class="input"
      id="${id}"
      name="${name}"
      required
      ${hint ? html`aria-describedby="${id}-hint"` : ''}
      ${attributes}
    />
    ${hint ? html`<p class="hint" id="${id}-hint">${hint}</p>` : ''}
  </div>`
}

export const usernameField = (prefix: string, { username = '' }: Typed): Html =>
  field({
    id: `${prefix}-username`,
    name: 'username',
    label: words.username,
    hint: words.usernameHint,
    attributes: html`maxlength="320" autocomplete="username" autocapitalize="none" spellcheck="false"
    value="${username}"`,
  })

export const proofFields = (prefix: string, { familyName = '' }: Typed): Html =>
  html`${field({
    id: `${prefix}-numen`,
    name: 'numen',
    label: words.numen,
    hint: words.numenHint,
    attributes: html`maxlength="20" autocomplete="off" autocapitalize="characters" spellcheck="false"`,
  })}
  ${field({
    id: `${prefix}-name`,
    name: 'familyName',
    label: words.familyName,
    attributes: html`maxlength="200" autocomplete="family-name" value="${familyName}"`,
  })}`

export const codeField = (): Html =>
  field({
    id: 'code',
    name: 'code',
    label: words.code,
    hint: words.codeHint,
    attributes: html`maxlength="20" autocomplete="one-time-code" autocapitalize="characters" spellcheck="false"`,
  })

export const newPasswordFields = (minLength: number): Html =>
  html`${field({
    id: 'new-password',
    name: 'newPassword',
    label: words.password,
    hint: words.passwordHint(minLength),
    attributes: html`type="password" autocomplete="new-password" maxlength="256"`,
  })}
  ${field({
    id: 'again',
    name: 'again',
    label: words.again,
    attributes: html`type="password" autocomplete="new-password" maxlength="256"`,
  })}`
