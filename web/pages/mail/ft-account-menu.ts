import { html, type TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { avatar } from '../../elements/avatar.ts'
import { FtElement, Watch } from '../../elements/ft-element.ts'
import type { FtChooseEvent, MenuItem } from '../../elements/ft-menu.ts'
import '../../elements/ft-menu.ts'
import { FtNavigateEvent } from '../../elements/navigate-event.ts'
import { words } from '../../locales/words.ts'
import type { Theme } from '../../state/preferences.ts'
import type { Services } from '../../state/services.ts'
import { showShortcuts } from './shortcuts-sheet.ts'
import './ft-account-menu.css'

/** Who is at work, and what concerns them: password, look, shortcuts, log out. */
@customElement('ft-account-menu')
export class FtAccountMenu extends FtElement {
  @property({ attribute: false }) services!: Services
  private readonly watch = new Watch(this, () => [this.services.session, this.services.preferences])

  override connectedCallback(): void {
    super.connectedCallback()
    this.watch.renew()
  }

  private items(): MenuItem[] {
    const { theme } = this.services.preferences
    return [
      { value: 'options', label: words.options.open, icon: 'options' },
      { value: 'password', label: words.account.password, icon: 'lock' },
      ...(this.services.session.session?.roles.length
        ? [{ value: 'administration', label: words.administration.open, icon: 'console' as const }]
        : []),
      { value: 'shortcuts', label: words.account.shortcuts, icon: 'keyboard', hint: '?' },
      'separator',
      { value: 'system', label: words.account.themeSystem, icon: 'screen', checked: theme === 'system' },
      { value: 'light', label: words.account.themeLight, icon: 'sun', checked: theme === 'light' },
      { value: 'dark', label: words.account.themeDark, icon: 'moon', checked: theme === 'dark' },
      'separator',
      { value: 'leave', label: words.account.leave, icon: 'leave' },
    ]
  }

  private onChoose(event: FtChooseEvent): void {
    switch (event.value) {
      case 'password':
        this.dispatchEvent(new FtNavigateEvent({ page: 'options', section: 'mot-de-passe' }))
        return
      case 'options':
        this.dispatchEvent(new FtNavigateEvent({ page: 'options', section: null }))
        return
      case 'administration':
        this.dispatchEvent(new FtNavigateEvent({ page: 'administration', section: null, item: null, query: {} }))
        return
      case 'shortcuts':
        void showShortcuts(this.services.preferences)
        return
      case 'leave':
        void this.services.session.signOut()
        return
      default:
        this.services.preferences.theme = event.value as Theme
    }
  }

  protected override render(): TemplateResult {
    const session = this.services.session.session
    const who = { name: session?.displayName ?? '', address: session?.address ?? '' }
    return html`<ft-menu
      .label=${words.account.menuOf(who.name)}
      .face=${avatar(who)}
      .heading=${html`<div class="who">
        ${avatar(who)}<span><b>${who.name}</b><small>${who.address}</small></span>
      </div>`}
      .items=${this.items()}
      @ft-choose=${this.onChoose}
    ></ft-menu>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-account-menu': FtAccountMenu
  }
}
