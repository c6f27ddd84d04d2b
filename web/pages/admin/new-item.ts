import { html, type TemplateResult } from 'lit'
import { icon } from '../../elements/icons.ts'
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
