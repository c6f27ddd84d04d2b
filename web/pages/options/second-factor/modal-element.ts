import { html, type TemplateResult } from 'lit'
import { query } from 'lit/decorators.js'
import { FtElement } from '../../../elements/ft-element.ts'

/** A dialog was closed, with or without its work done. */
export class FtClosedEvent extends Event {
  constructor() {
    super('ft-closed')
  }
}

/** An element that is a modal dialog from the moment it is drawn until it is closed: then its host takes it away. */
export abstract class ModalElement extends FtElement {
  @query('dialog') private dialog!: HTMLDialogElement

  protected abstract drawContent(): TemplateResult
  protected get titleId(): string {
    return `${this.uid}-title`
  }

  protected override firstUpdated(): void {
    this.dialog.showModal()
  }

  /** The browser gives the keyboard back to what opened the dialog. */
  protected readonly close = (): void => {
    this.dialog.close()
  }

  /** The shortcuts of the page sleep while a question stands. */
  private readonly onKey = (event: KeyboardEvent): void => {
    event.stopPropagation()
  }

  protected onCancel(_event: Event): void {
    // The browser closes it.
  }

  protected override render(): TemplateResult {
    return html`<dialog
      class="card"
      aria-labelledby=${this.titleId}
      @keydown=${this.onKey}
      @cancel=${this.onCancel}
      @close=${() => this.dispatchEvent(new FtClosedEvent())}
    >
      ${this.drawContent()}
    </dialog>`
  }
}
