import { html, type TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import { FtElement, Watch } from '../../elements/ft-element.ts'
import type { Services } from '../../state/services.ts'
import './ft-compose-panel.ts'
import './ft-compose-dock.css'

/** The messages being written, side by side at the foot of the page. Loaded when the first one begins. */
@customElement('ft-compose-dock')
export class FtComposeDock extends FtElement {
  @property({ attribute: false }) services!: Services
  private readonly watch = new Watch(this, () => [this.services.composers])

  override connectedCallback(): void {
    super.connectedCallback()
    this.watch.renew()
  }

  protected override render(): TemplateResult {
    return html`${repeat(
      this.services.composers.open,
      (composer) => composer,
      (composer) => html`<ft-compose-panel .composer=${composer} .services=${this.services}></ft-compose-panel>`,
    )}`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-compose-dock': FtComposeDock
  }
}
