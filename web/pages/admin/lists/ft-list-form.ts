import { html, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { ListInput } from '../../../../server/contract/lists.ts'
import { createList } from '../../../api/lists-api.ts'
import { FtElement } from '../../../elements/ft-element.ts'
import { words } from '../../../locales/words.ts'
import type { Services } from '../../../state/services.ts'
import { drawField, drawFormEnd, drawUp, typedIn } from '../new-item.ts'
import { refusalText } from '../refusal-text.ts'
import { drawWriters } from './writers-field.ts'

/**
 * A new list: by hand, or kept by the academy's file.
 * @event ft-list-made with the id of the new list
 */
@customElement('ft-list-form')
export class FtListForm extends FtElement {
  @property({ attribute: false }) services!: Services
  @state() private fault: string | null = null

  private async onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const input = inputOf(new FormData(event.target as HTMLFormElement))
    if (input.name === '' || input.address === '') {
      this.fault = words.lists.incomplete
      return
    }
    try {
      const { id } = await createList(this.services.administration.http, input)
      this.services.notices.show({ kind: 'administered', deed: 'listCreated' })
      this.dispatchEvent(new CustomEvent('ft-list-made', { detail: id }))
    } catch (error) {
      this.fault = refusalText(error)
    }
  }

  protected override render(): TemplateResult {
    const text = words.lists
    return html`${drawUp('listes', text.back)}
      <form class="block" novalidate @submit=${this.onSubmit}>
        <h3>${text.newTitle}</h3>
        ${drawField(`${this.uid}-name`, 'name', text.name)}
        ${drawField(`${this.uid}-address`, 'address', text.addressLabel)}
        ${drawWriters(`${this.uid}-writers`, 'members')}
        <fieldset class="block">
          <legend>${text.newRule}</legend>
          ${drawField(`${this.uid}-uai`, 'uai', text.uai, text.uaiHint)}
          ${drawField(`${this.uid}-function`, 'function', text.function, text.functionHint)}
        </fieldset>
        ${drawFormEnd('listes', text.create, this.fault)}
      </form>`
  }
}

function inputOf(form: FormData): ListInput {
  const typed = (name: string): string => typedIn(form, name)
  const [uai, task] = [typed('uai').toUpperCase(), typed('function')]
  const rule = { ...(uai !== '' && { uai }), ...(task !== '' && { function: task }) }
  return {
    name: typed('name'),
    address: typed('address'),
    writers: typed('writers') as ListInput['writers'],
    rule: uai === '' && task === '' ? null : rule,
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-list-form': FtListForm
  }
}
