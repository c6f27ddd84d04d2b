import { html } from 'lit'
import type { FacteurApi } from '../../api/facteur-api.ts'
import { showSheet } from '../../elements/question-dialog.ts'
import { words } from '../../locales/words.ts'
import type { MessageRef } from '../../model/message-rows.ts'
import './headers-sheet.css'

/** All header fields of a message, as they came. */
export async function showHeaders(api: FacteurApi, ref: MessageRef): Promise<void> {
  const { headers } = await api.headers(ref)
  await showSheet(
    words.message.headers,
    html`<div class="headers-sheet" tabindex="0" role="region" aria-label=${words.message.headers}>
      <dl>
        ${headers.map(
          ({ name, value }) =>
            html`<dt>${name}</dt>
              <dd>${value}</dd>`,
        )}
      </dl>
    </div>`,
  )
}
