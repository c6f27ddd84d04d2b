/**
 * Everything that touches the HTML of a message. What others wrote is hostile: to read, it is a document of its own from
 * its own route, in a frame that has no scripts, no origin of ours, no forms and no way to the page around it; to quote,
 * it is sanitised first (clean-html.ts). Nothing else in the webmail may turn a message into markup.
 */
import { html, LitElement, type TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import './ft-message-frame.css'

/**
 * Links open in a tab of their own, outside the sandbox. No `allow-scripts`, no `allow-same-origin`: the price is that
 * the frame scrolls by itself, since nobody may ask it how tall it is.
 */
const sandbox = 'allow-popups allow-popups-to-escape-sandbox'

@customElement('ft-message-frame')
export class FtMessageFrame extends LitElement {
  /** `htmlUrl` of the message. */
  @property() url = ''
  /** The reader allowed images from elsewhere. */
  @property({ type: Boolean }) images = false
  @property() label = ''

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  protected override render(): TemplateResult {
    return html`<iframe
      sandbox=${sandbox}
      referrerpolicy="no-referrer"
      title=${this.label}
      src=${this.images ? `${this.url}${this.url.includes('?') ? '&' : '?'}images=1` : this.url}
    ></iframe>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-message-frame': FtMessageFrame
  }
}
