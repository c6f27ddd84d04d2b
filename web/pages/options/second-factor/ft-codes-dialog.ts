import { html, type TemplateResult } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import { announce } from '../../../elements/announce.ts'
import { icon } from '../../../elements/icons.ts'
import { words } from '../../../locales/words.ts'
import { ModalElement } from './modal-element.ts'

/**
 * The recovery codes, shown once: to print, to copy, to write down. Only its button closes it.
 * @event ft-closed
 */
@customElement('ft-codes-dialog')
export class FtCodesDialog extends ModalElement {
  @property({ attribute: false }) codes: readonly string[] = []
  @property() address = ''
  @query('.paper ol') private list!: HTMLElement
  @state() private copied = false

  /** A slip of the Escape key must not take the codes away. */
  protected override onCancel(event: Event): void {
    event.preventDefault()
  }

  private async copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.codes.join('\n'))
      this.copied = true
      announce(words.secondFactor.codes.copied)
    } catch {
      // Where the browser does not let us, the reader copies what is marked.
      getSelection()?.selectAllChildren(this.list)
    }
  }

  protected override drawContent(): TemplateResult {
    const text = words.secondFactor.codes
    return html`<div class="content recovery-codes">
      <h2 id=${this.titleId}>${text.sheetTitle}</h2>
      <p>${text.sheetText}</p>
      <div class="paper">
        <p>${text.paper(this.address)}</p>
        <ol>
          ${this.codes.map((code) => html`<li>${code}</li>`)}
        </ol>
      </div>
      <div class="actions">
        <button type="button" class="button" @click=${() => this.copy()}>
          ${icon(this.copied ? 'check' : 'copy')}${this.copied ? text.copied : text.copy}
        </button>
        <button
          type="button"
          class="button"
          @click=${() => {
            print()
          }}
        >
          ${icon('print')}${text.print}
        </button>
        <button type="button" class="button primary" @click=${this.close}>${text.kept}</button>
      </div>
    </div>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-codes-dialog': FtCodesDialog
  }
}
