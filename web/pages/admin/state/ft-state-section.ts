import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { InstanceState } from '../../../../server/contract/administration.ts'
import { ApiError, type ApiErrorCode } from '../../../api/http.ts'
import { FtElement } from '../../../elements/ft-element.ts'
import { icon } from '../../../elements/icons.ts'
import { failureText } from '../../../locales/words.ts'
import type { Services } from '../../../state/services.ts'

/** How the instance is, now. */
@customElement('ft-state-section')
export class FtStateSection extends FtElement {
  @property({ attribute: false }) services!: Services
  @state() private known: InstanceState | null = null
  @state() private failure: ApiErrorCode | null = null

  protected override firstUpdated(): void {
    void this.load()
  }

  private async load(): Promise<void> {
    try {
      this.known = await this.services.administration.state()
    } catch (error) {
      this.failure = error instanceof ApiError ? error.code : 'internal'
    }
  }

  protected override render(): TemplateResult {
    return html`${
        this.failure === null
          ? nothing
          : html`<p class="callout failure" role="alert">${icon('alert')}<span>${failureText(this.failure)}</span></p>`
      }
      <ul>
        ${this.known?.services.map(({ name, ready }) => html`<li>${name} ${icon(ready ? 'check' : 'alert')}</li>`)}
      </ul>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-state-section': FtStateSection
  }
}
