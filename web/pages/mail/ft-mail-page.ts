import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import type { Mailbox, Message, MessageSummary } from '../../../server/contract/mail.ts'
import { FtElement, Watch } from '../../elements/ft-element.ts'
import type { FtAccountEvent } from '../../elements/ft-account-switch.ts'
import '../../elements/ft-account-switch.ts'
import type { FtMailboxCommandEvent, FtDropMessagesEvent } from '../../elements/ft-mailbox-nav.ts'
import '../../elements/ft-mailbox-nav.ts'
import type {
  FtCursorEvent,
  FtMessageList,
  FtNeedRowsEvent,
  FtOpenEvent,
  FtStarEvent,
  FtTickEvent,
} from '../../elements/ft-message-list.ts'
import '../../elements/ft-message-list.ts'
import type { FtSearchEvent } from '../../elements/ft-search-box.ts'
import { icon, type IconName } from '../../elements/icons.ts'
import { FtNavigateEvent } from '../../elements/navigate-event.ts'
import { failureText, mailboxName, words } from '../../locales/words.ts'
import type { Command } from '../../model/shortcuts.ts'
import { formatRoute, listRoute, type Route } from '../../model/routes.ts'
import { MailDesk } from '../../state/mail-desk.ts'
import type { ListSource, MessageList } from '../../state/message-list.ts'
import type { Services } from '../../state/services.ts'
import type { FtListCommandEvent } from './ft-list-toolbar.ts'
import './ft-list-toolbar.ts'
import type { FtMailBar } from './ft-mail-bar.ts'
import './ft-mail-bar.ts'
import type { FtMessageCommandEvent } from './ft-message-toolbar.ts'
import type { FtEditDraftEvent, FtMessageShownEvent, FtReadingPane } from './ft-reading-pane.ts'
import './ft-reading-pane.ts'
import { MailCommands, phone } from './mail-commands.ts'
import { quotaMeter } from './quota-meter.ts'
import './ft-splitter.ts'
import './ft-mail-page.css'

export type MailRoute = Extract<Route, { page: 'mailbox' | 'search' }>

/**
 * The mail: folder zone, list, reading pane. The address says what is open; this page draws it and turns what the reader
 * does into commands.
 * @event ft-navigate
 */
@customElement('ft-mail-page')
export class FtMailPage extends FtElement {
  @property({ attribute: false }) services!: Services
  @property({ attribute: false }) route!: MailRoute
  @query('ft-message-list') list!: FtMessageList
  @query('ft-reading-pane') pane!: FtReadingPane
  @query('ft-mail-bar') private bar!: FtMailBar
  @query('dialog.drawer') private drawer!: HTMLDialogElement
  @state() private mailboxFailure = false
  @state() private drawerOpen = false
  private desk!: MailDesk
  private commands!: MailCommands
  private sourceKey = ''
  private watched: MessageList | null = null
  private readonly watch = new Watch(this, () => [
    this.services,
    this.services.session,
    this.services.accounts,
    this.services.mailboxes,
    this.services.preferences,
    this.desk,
    ...(this.services.list === null ? [] : [this.services.list]),
  ])

  override connectedCallback(): void {
    this.desk = new MailDesk(this.services)
    this.commands = new MailCommands(this, this.services, this.desk)
    super.connectedCallback()
    void this.services.accounts.load()
    this.services.mailboxes.load().catch(() => {
      this.mailboxFailure = true
    })
  }

  /** A shortcut of the keyboard, from the shell. */
  run(command: Command): void {
    if (command === 'search') this.bar.focus()
    else void this.commands.run(command)
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('route')) {
      const ref = this.route.page === 'search' ? this.route.open : refOfRoute(this.route)
      this.desk.setOpen(ref)
    }
    this.openSource()
    this.watchList()
    this.desk.prune()
  }

  protected override updated(changed: PropertyValues<this>): void {
    const width = this.services.preferences.listWidth
    this.style.setProperty('--list-width', width === 0 ? '' : `${String(width)}px`)
    if (changed.has('route') && this.drawer.open) this.drawer.close()
  }

  /** The list follows the address; without a mailbox in it, it is the inbox. */
  private openSource(): void {
    const source = this.source()
    const key = source === null ? '' : `${this.services.accounts.currentId ?? ''} ${JSON.stringify(source)}`
    if (source === null || key === this.sourceKey) return
    this.sourceKey = key
    this.services.openList(source)
    this.desk.reset()
  }

  /** The services may put another list in the place of the one in view (after a gap in the events). */
  private watchList(): void {
    if (this.services.list === this.watched) return
    this.watched = this.services.list
    this.watch.renew()
  }

  private source(): ListSource | null {
    if (this.route.page === 'search') return { query: this.route.query, inMailbox: this.route.inMailbox }
    const mailboxId = this.route.mailboxId ?? this.services.mailboxes.special('inbox')?.id
    return mailboxId === undefined ? null : { mailboxId }
  }

  private get mailbox(): Mailbox | null {
    const id =
      this.route.page === 'search' ? this.route.inMailbox : (this.source() as { mailboxId: string } | null)?.mailboxId
    return this.services.mailboxes.byId(id ?? null) ?? null
  }

  private go(route: Route, replace = false): void {
    this.dispatchEvent(new FtNavigateEvent(route, replace))
  }

  /** The route of a message in the list that is open. */
  routeOf(message: { mailboxId: string; uid: number } | null): MailRoute {
    if (this.route.page === 'search') return { ...this.route, open: message === null ? null : { ...message } }
    const mailboxId = message?.mailboxId ?? this.mailbox?.id ?? null
    return { page: 'mailbox', mailboxId, uid: message?.uid ?? null }
  }

  show(message: { mailboxId: string; uid: number } | null, replace = false): void {
    const ref = message === null ? null : { mailboxId: message.mailboxId, uid: message.uid }
    this.go(ref === null ? listRoute(this.routeOf(null)) : this.routeOf(ref), replace)
  }

  private onSearch(event: FtSearchEvent): void {
    const here = this.mailbox?.id ?? null
    if (event.query === '') this.go({ page: 'mailbox', mailboxId: here, uid: null })
    else this.go({ page: 'search', query: event.query, inMailbox: event.everywhere ? null : here, open: null })
  }

  private onShown(event: FtMessageShownEvent): void {
    const message = event.message
    if (!message.seen) void this.services.actions.setFlag([message], 'seen', true, false)
    // On a phone the list is gone: reading starts at the subject.
    if (matchMedia(phone).matches) void this.pane.updateComplete.then(() => this.pane.focus())
  }

  private switchAccount(accountId: string | null): void {
    if (this.drawer.open) this.drawer.close()
    this.services.accounts.choose(accountId)
    this.go({ page: 'mailbox', mailboxId: null, uid: null })
  }

  private onSplit(event: CustomEvent<number>): void {
    this.services.preferences.listWidth = event.detail
  }

  private drawNav(): TemplateResult {
    return html`<button
        type="button"
        class="button primary compose"
        @click=${() => {
          void this.commands.run('compose')
        }}
      >
        ${icon('compose')}<span>${words.compose.new}</span>
      </button>
      <ft-account-switch
        .mailboxes=${this.services.accounts.shared}
        .currentId=${this.services.accounts.currentId}
        @ft-account=${(event: FtAccountEvent) => {
          this.switchAccount(event.accountId)
        }}
      ></ft-account-switch>
      <ft-mailbox-nav
        .mailboxes=${this.services.mailboxes.all}
        .currentId=${this.route.page === 'search' ? null : (this.mailbox?.id ?? null)}
        @ft-mailbox-command=${(event: FtMailboxCommandEvent) => {
          void this.commands.onMailbox(event.command, event.mailbox)
        }}
        @ft-drop-messages=${(event: FtDropMessagesEvent) => {
          this.commands.moveTargets({ mailboxId: event.mailboxId })
        }}
      ></ft-mailbox-nav>
      ${quotaMeter(this.services.session.session?.quota)}`
  }

  private heading(): string {
    if (this.route.page === 'search') return words.search.results(this.route.query)
    return this.mailbox === null ? words.loading : mailboxName(this.mailbox)
  }

  private counted(): string {
    const list = this.services.list
    if (list === null || list.status === 'loading' || list.total === 0) return ''
    if (this.route.page === 'search') return words.list.count(list.total)
    const unseen = this.mailbox?.unseen ?? 0
    return unseen > 0 ? words.list.countUnseen(list.total, unseen) : words.list.count(list.total)
  }

  private drawListState(): TemplateResult | typeof nothing {
    const list = this.services.list
    if (this.mailboxFailure || list?.status === 'failed') {
      return html`<div class="state" role="alert">
        ${icon('alert')}
        <p>${failureText(list?.failure ?? 'network')}</p>
        <button type="button" class="button" @click=${() => this.commands.refresh()}>${words.retry}</button>
      </div>`
    }
    if (list === null || list.status === 'loading') return html`<p class="state" aria-busy="true">${words.loading}</p>`
    if (list.total > 0) return nothing
    return html`<p class="state">
      ${icon(this.route.page === 'search' ? 'search' : 'inbox')}
      <span>${this.route.page === 'search' ? words.search.nothing : words.list.nothing}</span>
    </p>`
  }

  /** Whoever has forgotten that mail goes elsewhere or is answered, or never wished it, sees it here. */
  private drawReminders(): TemplateResult | typeof nothing {
    const { session } = this.services.session
    if (session === null || this.services.accounts.currentId !== null) return nothing
    const { forwardingTo, isAway } = session
    return html`${
      forwardingTo === null
        ? nothing
        : reminder('forward', words.forwarding.reminder(forwardingTo), 'transfert', words.forwarding.reminderChange)
    }${isAway ? reminder('sun', words.absence.reminder, 'absence', words.absence.reminderChange) : nothing}`
  }

  private drawList(): TemplateResult {
    const list = this.services.list
    const mailbox = this.route.page === 'search' ? null : this.mailbox
    const use = mailbox?.specialUse
    return html`<section class="list" aria-labelledby="list-title">
      <ft-list-toolbar
        .heading=${this.heading()}
        .count=${this.counted()}
        .selected=${this.desk.selection.keys.size}
        .hasRows=${(list?.total ?? 0) > 0}
        .mailbox=${mailbox}
        .mailboxes=${this.services.mailboxes.all}
        @ft-list-command=${(event: FtListCommandEvent) => {
          void this.commands.onList(event.command, event.toMailboxId)
        }}
      ></ft-list-toolbar>
      ${use === 'inbox' ? this.drawReminders() : nothing} ${this.drawListState()}
      <ft-message-list
        .rows=${list?.rows ?? []}
        .total=${list?.total ?? 0}
        .label=${this.heading()}
        .openKey=${this.desk.openKey}
        .cursorKey=${this.desk.cursorKey}
        .selected=${this.desk.selection.keys}
        .showRecipients=${use === 'sent' || use === 'drafts'}
        .hrefOf=${(message: MessageSummary) => formatRoute(this.routeOf({ mailboxId: message.mailboxId, uid: message.uid }))}
        .mailboxOf=${this.route.page === 'search' && this.route.inMailbox === null ? this.nameOfMailbox : null}
        @ft-open=${(event: FtOpenEvent) => {
          this.show(event.message)
        }}
        @ft-tick=${(event: FtTickEvent) => {
          this.desk.tick(event.message, event.extend)
        }}
        @ft-star=${(event: FtStarEvent) => {
          void this.services.actions.setFlag([event.message], 'flagged', !event.message.flagged, false)
        }}
        @ft-cursor=${(event: FtCursorEvent) => {
          this.desk.setCursor(event.key)
        }}
        @ft-need-rows=${(event: FtNeedRowsEvent) => {
          list?.want(event.end)
        }}
      ></ft-message-list>
    </section>`
  }

  private readonly nameOfMailbox = (message: MessageSummary): string => {
    const mailbox = this.services.mailboxes.byId(message.mailboxId)
    return mailbox === undefined ? '' : mailboxName(mailbox)
  }

  private drawPane(): TemplateResult {
    const row = this.desk.openRow
    return html`<ft-reading-pane
      role="region"
      aria-label=${words.message.pane}
      .messageRef=${this.desk.open}
      .cache=${this.services.cache}
      .ownAddresses=${this.services.accounts.current?.addresses ?? this.services.session.session?.addresses ?? []}
      .mailboxes=${this.services.mailboxes.all}
      .flagged=${row?.flagged ?? false}
      .hasPrevious=${this.desk.rows[0] !== undefined && this.desk.rows[0] !== row}
      .hasNext=${this.desk.step(1) !== undefined}
      @ft-message-shown=${this.onShown}
      @ft-edit-draft=${(event: FtEditDraftEvent) => this.commands.editDraft(event.message)}
      @ft-message-command=${(event: FtMessageCommandEvent) => this.commands.onMessage(event.command, event.toMailboxId)}
    ></ft-reading-pane>`
  }

  /** The open message whole, for what needs more than its line. */
  get shownMessage(): Message | null {
    return this.pane.shown
  }

  protected override render(): TemplateResult {
    return html`<a class="skip-link" href="#list-title">${words.skipToList}</a>
      <ft-mail-bar
        .services=${this.services}
        .query=${this.route.page === 'search' ? this.route.query : ''}
        .everywhere=${this.route.page !== 'search' || this.route.inMailbox === null}
        .mailboxName=${this.mailbox === null ? '' : mailboxName(this.mailbox)}
        @ft-search=${this.onSearch}
        @ft-open-drawer=${() => void this.openDrawer()}
      ></ft-mail-bar>
      <aside class="nav" aria-label=${words.mailboxes.side}>${this.drawNav()}</aside>
      <main id="content" class=${this.desk.open === null ? 'listing' : 'reading'}>
        ${this.drawList()}
        <ft-splitter @ft-split=${this.onSplit}></ft-splitter>
        ${this.drawPane()}
      </main>
      <dialog
        class="drawer"
        aria-label=${words.mailboxes.zone}
        @click=${this.onDrawerClick}
        @close=${() => {
          this.drawerOpen = false
        }}
      >
        ${
          this.drawerOpen
            ? html`<div class="drawer-content">
                <button type="button" class="icon-button" aria-label=${words.close} @click=${() => this.drawer.close()}>
                  ${icon('close')}
                </button>
                ${this.drawNav()}
              </div>`
            : nothing
        }
      </dialog>
      <button
        type="button"
        class="button primary floating"
        aria-label=${words.compose.new}
        @click=${() => this.commands.run('compose')}
      >
        ${icon('compose')}
      </button>`
  }

  private async openDrawer(): Promise<void> {
    this.drawerOpen = true
    await this.updateComplete
    this.drawer.showModal()
  }

  private onDrawerClick(event: MouseEvent): void {
    const target = event.target as HTMLElement
    if (target === this.drawer || target.closest('a, .compose') !== null) this.drawer.close()
  }
}

function refOfRoute(route: Extract<MailRoute, { page: 'mailbox' }>): { mailboxId: string; uid: number } | null {
  return route.mailboxId === null || route.uid === null ? null : { mailboxId: route.mailboxId, uid: route.uid }
}

const reminder = (picture: IconName, text: string, section: string, change: string): TemplateResult =>
  html`<p class="reminder">
    ${icon(picture)}
    <span>${text} <a href=${formatRoute({ page: 'options', section })}>${change}</a></span>
  </p>`

declare global {
  interface HTMLElementTagNameMap {
    'ft-mail-page': FtMailPage
  }
}
