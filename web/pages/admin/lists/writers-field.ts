import { html, type TemplateResult } from 'lit'
import { listWriters, type ListWriters } from '../../../../server/contract/lists.ts'
import { words } from '../../../locales/words.ts'

/** Who may write to a list, one of four. */
export function drawWriters(
  id: string,
  chosen: ListWriters,
  onChange?: (writers: ListWriters) => void,
): TemplateResult {
  return html`<div class="field">
    <label for=${id}>${words.lists.who}</label>
    <select
      class="input"
      id=${id}
      name="writers"
      @change=${({ target }: Event) => onChange?.((target as HTMLSelectElement).value as ListWriters)}
    >
      ${listWriters.map(
        (each) =>
          html`<option value=${each} ?selected=${each === chosen} .selected=${each === chosen}>
            ${words.lists.writers[each]}
          </option>`,
      )}
    </select>
  </div>`
}
