import { html, nothing, type TemplateResult } from 'lit'
import { icon } from '../../elements/icons.ts'
import { words } from '../../locales/words.ts'
import { formatRoute } from '../../model/routes.ts'

/** In the place of one that there is, in the address: the form for a new one. */
export const newItem = 'nouvelle'

/** The way back from one of them to the table of all. */
export const drawUp = (section: string, label: string): TemplateResult =>
  html`<p class="up">
    <a href=${formatRoute({ page: 'administration', section, item: null, query: {} })}
      >${icon('left')}<span>${label}</span></a
    >
  </p>`

/** A line to fill in; `id` is of the whole page, `name` of the form. */
export function drawField(id: string, name: string, label: string, hint = ''): TemplateResult {
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <input
      class="input"
      id=${id}
      name=${name}
      autocomplete="off"
      aria-describedby=${hint === '' ? nothing : `${id}-hint`}
    />
    ${hint === '' ? nothing : html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}
  </div>`
}

/** The end of the form: why it was not done, and what one can press. */
export const drawFormEnd = (section: string, create: string, fault: string | null): TemplateResult =>
  html`${
      fault === null ? nothing : html`<p class="callout failure" role="alert">${icon('alert')}<span>${fault}</span></p>`
    }
    <div class="actions">
      <a class="button" href=${formatRoute({ page: 'administration', section, item: null, query: {} })}
        >${words.cancel}</a
      >
      <button class="button primary">${create}</button>
    </div>`

/** What was typed into a field, without the spaces around it. */
export function typedIn(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value.trim() : ''
}
