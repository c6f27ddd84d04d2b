/**
 * The shell: the address decides the page, the session decides whether it may be seen. Pages are loaded when they are
 * first needed; the shell alone changes the address, shows notices and hears the keyboard.
 */
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { announce } from '../elements/announce.ts'
import { FtElement, Watch } from '../elements/ft-element.ts'
import type { FtToastEvent, Toast } from '../elements/ft-toasts.ts'
import '../elements/ft-toasts.ts'
import type { FtNavigateEvent } from '../elements/navigate-event.ts'
import { confirmAction } from '../elements/question-dialog.ts'
import { failureText, mailboxName, words } from '../locales/words.ts'
import { displayName } from '../model/addresses.ts'
import type { Route } from '../model/routes.ts'
import { Services } from '../state/services.ts'
import './ft-session-dialog.ts'
import { listenForShortcuts } from './keyboard.ts'
import { noticeText } from './notice-text.ts'
import { Router } from './router.ts'

/** One chunk per page. */
const loaders = {
  login: () => import('../pages/login/ft-login-page.ts'),
  password: () => import('../pages/password/ft-password-page.ts'),
  mail: () => import('../pages/mail/ft-mail-page.ts'),
  firstAdministrator: () => import('../pages/first-administrator/ft-first-administrator-page.ts'),
  admin: () => import('../pages/admin/ft-admin-page.ts'),
  options: () => import('../pages/options/ft-options-page.ts'),
  compose: () => import('../pages/compose/ft-compose-dock.ts'),
}
type PageName = keyof typeof loaders
const nextPage: Partial<Record<PageName, PageName>> = { login: 'mail', mail: 'compose' }
const loadAheadMs = 1_500

@customElement('ft-app')
export class FtApp extends FtElement {
  private readonly services = new Services()
  private readonly router = new Router()
  @state() private loaded: ReadonlySet<PageName> = new Set()
  private wanted: Route | null = null
  private stopKeyboard: () => void = () => undefined
  readonly watch = new Watch(this, () => [
    this.router,
    this.services,
    this.services.session,
    this.services.notices,
    this.services.mailboxes,
    this.services.preferences,
    this.services.composers,
  ])

  override connectedCallback(): void {
    super.connectedCallback()
    this.router.mayLeave = () => this.mayLeave()
    this.router.start()
    void this.services.session.load()
    this.services.onArrival = (messages) => {
      const sender = messages[0]?.from
      announce(
        words.list.arrived(
          messages.length,
          sender === null || sender === undefined ? words.unknownSender : displayName(sender),
        ),
      )
    }
    this.stopKeyboard = listenForShortcuts({
      enabled: () => this.services.preferences.shortcuts,
      run: (command) => {
        if (command === 'help') void this.showHelp()
        else this.querySelector('ft-mail-page')?.run(command)
      },
    })
    addEventListener('beforeunload', this.onLeave)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.stopKeyboard()
    removeEventListener('beforeunload', this.onLeave)
  }

  private async showHelp(): Promise<void> {
    const { showShortcuts } = await import('../pages/mail/shortcuts-sheet.ts')
    await showShortcuts(this.services.preferences)
  }

  /** Words that are not on the server yet keep the tab open. */
  private readonly onLeave = (event: BeforeUnloadEvent): void => {
    const isWriting = this.services.composers.open.some((composer) => composer.isDirty)
    if (isWriting || this.services.unsaved.any) event.preventDefault()
  }

  /** Changes that were not saved are not left behind without a question. */
  private mayLeave(): boolean | Promise<boolean> {
    if (!this.services.unsaved.any) return true
    const { leaveTitle: title, leaveText: text, leave: action } = words.options
    return confirmAction({ title, text, action, danger: true })
  }

  protected override willUpdate(): void {
    const { theme } = this.services.preferences
    if (theme === 'system') delete document.documentElement.dataset['theme']
    else document.documentElement.dataset['theme'] = theme
    this.guard()
  }

  protected override updated(): void {
    document.title = this.pageTitle()
  }

  /** What is likely next is loaded while nothing else happens: the mail during the log-in, the composer while reading. */
  private loadAhead(name: PageName): void {
    const next = nextPage[name]
    if (next !== undefined) setTimeout(() => void loaders[next]().catch(() => undefined), loadAheadMs)
  }

  /** Sends strangers to the log-in page and people past it. */
  private guard(): void {
    const { route } = this.router
    if (route.page === 'firstAdministrator') return
    const { status, session, passwordPutOff, choiceRequired } = this.services.session
    const open = route.page === 'login'
    if (status === 'signedOut' && !open) {
      this.wanted = route.page === 'firstSession' ? null : route
      this.router.go({ page: 'login' }, true)
    } else if (status === 'signedIn' && choiceRequired && route.page !== 'firstSession') {
      this.router.go({ page: 'firstSession' }, true)
    } else if (status === 'signedIn' && open) {
      const first = session?.passwordIsNumen === true && !passwordPutOff
      this.router.go(
        first ? { page: 'firstSession' } : (this.wanted ?? { page: 'mailbox', mailboxId: null, uid: null }),
        true,
      )
      this.wanted = null
    }
  }

  private pageTitle(): string {
    const { route } = this.router
    const unseen = this.services.mailboxes.special('inbox')?.unseen ?? 0
    const mailbox =
      route.page === 'mailbox'
        ? (this.services.mailboxes.byId(route.mailboxId) ?? this.services.mailboxes.special('inbox'))
        : undefined
    const names: Record<Route['page'], string> = {
      login: words.login.submit,
      firstSession: words.password.title,
      firstAdministrator: words.administration.first.title,
      administration: words.administration.title,
      options: words.options.title,
      mailbox: words.titleUnseen(unseen, mailbox === undefined ? words.specialUse.inbox : mailboxName(mailbox)),
      search: words.search.label,
    }
    return `${names[route.page]} – Facteur`
  }

  private ready(name: PageName): boolean {
    if (this.loaded.has(name)) return true
    void loaders[name]().then(
      () => {
        this.loaded = new Set([...this.loaded, name])
        this.loadAhead(name)
      },
      () => {
        this.services.notices.show({ kind: 'failed', code: 'network' })
      },
    )
    return false
  }

  private onNavigate(event: FtNavigateEvent): void {
    void this.router.leave(event.route, event.replace)
  }

  private onPasswordDone(event: Event & { changed: boolean }): void {
    if (event.changed) this.services.notices.show({ kind: 'passwordChanged' })
    else this.services.session.putPasswordOff()
    this.router.go({ page: 'mailbox', mailboxId: null, uid: null }, true)
  }

  private get toasts(): Toast[] {
    return this.services.notices.current.map(({ id, content, undo }) => ({
      id,
      text: noticeText(content, this.services.mailboxes),
      failure: content.kind === 'failed' || content.kind === 'refused',
      undoable: undo !== null,
    }))
  }

  private drawPage(): TemplateResult | typeof nothing {
    const { services } = this
    const { route } = this.router
    const { status } = services.session
    if (status === 'unknown') return nothing
    if (status === 'unreachable') return this.drawUnreachable()
    switch (route.page) {
      case 'login':
        return this.ready('login')
          ? html`<ft-login-page class="sheet-page" .session=${services.session}></ft-login-page>`
          : nothing
      case 'firstAdministrator':
        return this.ready('firstAdministrator')
          ? html`<ft-first-administrator-page
              class="sheet-page"
              .services=${services}
              @ft-navigate=${this.onNavigate}
            ></ft-first-administrator-page>`
          : nothing
      case 'firstSession':
        return this.ready('password')
          ? html`<ft-password-page
              class="sheet-page"
              .session=${services.session}
              .safety=${services.safety}
              @ft-password-done=${this.onPasswordDone}
            ></ft-password-page>`
          : nothing
      case 'administration':
        if (services.session.session === null) return nothing
        return this.ready('admin')
          ? html`<ft-admin-page .services=${services} .route=${route} @ft-navigate=${this.onNavigate}></ft-admin-page>`
          : nothing
      case 'options':
        if (services.session.session === null) return nothing
        return this.ready('options')
          ? html`<ft-options-page .services=${services} .section=${route.section}></ft-options-page>`
          : nothing
      case 'mailbox':
      case 'search':
        if (services.session.session === null) return nothing
        return this.ready('mail')
          ? html`<ft-mail-page .services=${services} .route=${route} @ft-navigate=${this.onNavigate}></ft-mail-page>`
          : nothing
    }
  }

  private drawUnreachable(): TemplateResult {
    return html`<main class="unreachable" role="alert">
      <h1>${words.login.unreachable}</h1>
      <p>${failureText('network')}</p>
      <button type="button" class="button primary" @click=${() => void this.services.session.load()}>
        ${words.retry}
      </button>
    </main>`
  }

  protected override render(): TemplateResult {
    const { services } = this
    const composing = services.composers.open.length > 0 && this.ready('compose')
    return html`${this.drawPage()}
      ${composing ? html`<ft-compose-dock .services=${services}></ft-compose-dock>` : nothing}
      ${
        services.session.status === 'expired'
          ? html`<ft-session-dialog .session=${services.session}></ft-session-dialog>`
          : nothing
      }
      <ft-toasts
        .toasts=${this.toasts}
        @ft-undo=${(event: FtToastEvent) => void services.notices.undo(event.toastId)}
        @ft-dismiss=${(event: FtToastEvent) => {
          services.notices.dismiss(event.toastId)
        }}
      ></ft-toasts>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-app': FtApp
  }
}
