import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import { words } from '../locales/words.ts'
import { FtElement } from './ft-element.ts'
import { icon } from './icons.ts'
import './ft-toasts.css'

export type Toast = { id: number; text: string; failure: boolean; undoable: boolean }

/** The reader takes a change back, or has read the message. */
export class FtToastEvent extends Event {
  constructor(
    type: 'ft-undo' | 'ft-dismiss',
    readonly toastId: number,
  ) {
    super(type, { bubbles: true })
  }
}

/**
 * Short messages at the foot of the page, said by screen readers as they come.
 * @event ft-undo take the change back
 * @event ft-dismiss read
 */
@customElement('ft-toasts')
export class FtToasts extends FtElement {
  @property({ attribute: false }) toasts: readonly Toast[] = []

  private say(type: 'ft-undo' | 'ft-dismiss', toast: Toast): void {
    this.dispatchEvent(new FtToastEvent(type, toast.id))
  }

  private readonly drawToast = (toast: Toast): TemplateResult =>
    html`<div class="toast ${toast.failure ? 'failure' : ''}" role=${toast.failure ? 'alert' : nothing}>
      ${toast.failure ? icon('alert') : nothing}
      <span>${toast.text}</span>
      ${
        toast.undoable
          ? html`<button
              type="button"
              class="undo"
              @click=${() => {
                this.say('ft-undo', toast)
              }}
            >
              ${words.undo}
            </button>`
          : nothing
      }
      <button
        type="button"
        class="icon-button"
        aria-label=${words.closeMessage}
        @click=${() => {
          this.say('ft-dismiss', toast)
        }}
      >
        ${icon('close')}
      </button>
    </div>`

  protected override render(): TemplateResult {
    return html`<div role="status" aria-live="polite" aria-label=${words.notices}>
      ${repeat(this.toasts, (toast) => toast.id, this.drawToast)}
    </div>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-toasts': FtToasts
  }
}
