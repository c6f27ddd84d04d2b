import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, query } from 'lit/decorators.js'
import { FtElement, Watch } from '../../elements/ft-element.ts'
import type { FtSearchBox } from '../../elements/ft-search-box.ts'
import '../../elements/ft-search-box.ts'
import { icon } from '../../elements/icons.ts'
import { logo } from '../../elements/postmark.ts'
import { words } from '../../locales/words.ts'
import { formatRoute } from '../../model/routes.ts'
import type { Services } from '../../state/services.ts'
import './ft-account-menu.ts'
import './ft-mail-bar.css'

/**
 * The bar above the mail: the mark, the search, the account; where the window is narrow, the way to the folders.
 * @event ft-open-drawer the folders are asked for
 * @event ft-search from the search box
 */
@customElement('ft-mail-bar')
export class FtMailBar extends FtElement {
  @property({ attribute: false }) services!: Services
  @property() query = ''
  @property() mailboxName = ''
  @property({ type: Boolean }) everywhere = true
  @query('ft-search-box') private searchBox!: FtSearchBox
  private readonly watch = new Watch(this, () => [this.services])

  override connectedCallback(): void {
    super.connectedCallback()
    this.watch.renew()
  }

  override focus(): void {
    this.searchBox.focus()
  }

  protected override render(): TemplateResult {
    return html`<header>
      <button
        type="button"
        class="icon-button menu"
        aria-label=${words.mailboxes.open}
        title=${words.mailboxes.open}
        aria-haspopup="dialog"
        @click=${() => {
          this.dispatchEvent(new Event('ft-open-drawer'))
        }}
      >
        ${icon('menu')}
      </button>
      <a class="brand" href=${formatRoute({ page: 'mailbox', mailboxId: null, uid: null })} aria-label=${words.home}>
        ${logo()}<span>Facteur</span>
      </a>
      <ft-search-box
        .value=${this.query}
        .everywhere=${this.everywhere}
        .mailboxName=${this.mailboxName}
      ></ft-search-box>
      ${
        this.services.connected
          ? nothing
          : html`<span class="offline" role="status">${icon('offline')}<span>${words.offline}</span></span>`
      }
      <a class="button quiet options" href=${formatRoute({ page: 'options', section: null })}
        >${icon('options')}<span>${words.options.open}</span></a
      >
      <ft-account-menu .services=${this.services}></ft-account-menu>
    </header>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-mail-bar': FtMailBar
  }
}
