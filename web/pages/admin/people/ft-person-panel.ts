import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { AccountDetail, Role } from '../../../../server/contract/administration.ts'
import { ApiError, type ApiErrorCode } from '../../../api/http.ts'
import { FtElement } from '../../../elements/ft-element.ts'
import { icon } from '../../../elements/icons.ts'
import { failureText, words } from '../../../locales/words.ts'
import { formatRoute } from '../../../model/routes.ts'
import type { Services } from '../../../state/services.ts'
import { roleBadges, stateBadge } from './badges.ts'

/** Everything of one account that one who administers needs. */
@customElement('ft-person-panel')
export class FtPersonPanel extends FtElement {
  @property({ attribute: false }) services!: Services
  @property({ attribute: false }) roles: readonly Role[] = []
  @property() username = ''
  @state() private account: AccountDetail | null = null
  @state() private failure: ApiErrorCode | null = null

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('username')) void this.load()
  }

  private async load(): Promise<void> {
    this.failure = null
    try {
      this.account = await this.services.administration.person(this.username)
    } catch (error) {
      this.failure = error instanceof ApiError ? error.code : 'internal'
    }
  }

  protected override render(): TemplateResult {
    const { account, failure } = this
    const back = formatRoute({ page: 'administration', section: 'personnes', item: null, query: {} })
    return html`<p><a href=${back}>${words.administration.person.back}</a></p>
      ${failure === null ? nothing : html`<p class="callout failure" role="alert">${icon('alert')}<span>${failureText(failure)}</span></p>`}
      ${account === null ? nothing : this.drawAccount(account)}`
  }

  private drawAccount(account: AccountDetail): TemplateResult {
    return html`<h3>${account.displayName}</h3>
      <p>${stateBadge(account)} ${roleBadges(account.roles)}</p>
      <p>${account.username}, ${account.address}</p>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-person-panel': FtPersonPanel
  }
}
