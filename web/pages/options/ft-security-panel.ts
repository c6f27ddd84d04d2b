import { html, type TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { FtElement, Watch } from '../../elements/ft-element.ts'
import { icon } from '../../elements/icons.ts'
import { words } from '../../locales/words.ts'
import { formatRoute } from '../../model/routes.ts'
import type { Services } from '../../state/services.ts'
import './second-factor/ft-second-factors.ts'

/** How safe this account is, one block for each thing that guards it. */
@customElement('ft-security-panel')
export class FtSecurityPanel extends FtElement {
  @property({ attribute: false }) services!: Services
  private readonly watch = new Watch(this, () => [this.services.session])

  override connectedCallback(): void {
    super.connectedCallback()
    this.watch.renew()
  }

  private drawPassword(): TemplateResult {
    const text = words.options.security
    const isNumen = this.services.session.session?.passwordIsNumen === true
    return html`<section class="block">
      <h3>${text.passwordTitle}</h3>
      <p class="callout ${isNumen ? 'caution' : ''}">
        ${icon(isNumen ? 'alert' : 'check')}<span>${isNumen ? text.passwordIsNumen : text.passwordChosen}</span>
      </p>
      <p>
        <a class="button" href=${formatRoute({ page: 'options', section: 'mot-de-passe' })}
          >${isNumen ? text.passwordChoose : text.passwordChange}</a
        >
      </p>
    </section>`
  }

  protected override render(): TemplateResult {
    return html`${this.drawPassword()}<ft-second-factors .services=${this.services}></ft-second-factors>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-security-panel': FtSecurityPanel
  }
}
