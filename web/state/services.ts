import type { MailEvent } from '../../server/contract/events.ts'
import type { MessageSummary } from '../../server/contract/mail.ts'
import { AdministrationApi } from '../api/administration-api.ts'
import { AccountSafetyApi } from '../api/account-safety-api.ts'
import { ExportApi } from '../api/export-api.ts'
import { FacteurApi } from '../api/facteur-api.ts'
import { Http } from '../api/http.ts'
import { SharedEventStream } from '../api/shared-events.ts'
import { flagsShown, keyOf } from '../model/message-rows.ts'
import { AccountStore } from './account-store.ts'
import { Composers } from './composers.ts'
import { MailboxExport } from './mailbox-export.ts'
import { MailboxStore } from './mailbox-store.ts'
import { MessageActions } from './message-actions.ts'
import { MessageCache } from './message-cache.ts'
import { type ListSource, type LoadPage, MessageList } from './message-list.ts'
import { Notices } from './notices.ts'
import { Observable } from './observable.ts'
import { Preferences } from './preferences.ts'
import { SessionStore } from './session-store.ts'
import { UnsavedChanges } from './unsaved.ts'

/** Lists at hand: going back to a mailbox is instant. */
const keptLists = 8

/** Everything that pages work with, made once and joined: what the server tells goes to each part that shows it. */
export class Services extends Observable {
  readonly api: FacteurApi
  readonly administration: AdministrationApi
  readonly safety: AccountSafetyApi
  readonly session: SessionStore
  readonly accounts: AccountStore
  readonly mailboxExport: MailboxExport
  readonly mailboxes: MailboxStore
  readonly cache: MessageCache
  readonly notices = new Notices()
  readonly preferences = new Preferences()
  readonly unsaved = new UnsavedChanges()
  readonly actions: MessageActions
  readonly composers: Composers
  /** New mail as it comes in, to be said to those who do not see the list. */
  onArrival: (messages: MessageSummary[]) => void = () => undefined
  connected = true
  #list: MessageList | null = null
  #wasExpired = false
  /** The lists lately open, the newest last. */
  readonly #lists = new Map<string, MessageList>()
  readonly #stream: SharedEventStream

  constructor() {
    super()
    this.api = new FacteurApi(
      new Http({
        csrfToken: () => this.session.session?.csrfToken ?? null,
        onUnauthenticated: () => {
          this.session.expire()
        },
        onPasswordChoiceRequired: () => {
          this.session.requireChoice()
        },
      }),
    )
    this.administration = new AdministrationApi(this.api.http)
    this.safety = new AccountSafetyApi(this.api.http)
    this.mailboxExport = new MailboxExport(new ExportApi(this.api.http))
    this.session = new SessionStore(this.api)
    this.accounts = new AccountStore(this.api, () => this.#onSwitch())
    this.mailboxes = new MailboxStore(this.api)
    this.cache = new MessageCache(this.api)
    this.composers = new Composers(
      this.api,
      this.notices,
      () => this.session.session?.limits.maxMessageBytes ?? 0,
      () => this.accounts.current?.right !== 'read',
    )
    this.actions = new MessageActions({
      api: this.api,
      mailboxes: this.mailboxes,
      cache: this.cache,
      notices: this.notices,
      list: () => this.#list,
    })
    this.#stream = new SharedEventStream({
      onEvent: (event) => {
        this.#onEvent(event)
      },
      onConnected: (connected) => {
        this.connected = connected
        this.changed()
      },
    })
    this.session.subscribe(() => {
      this.#onSession()
    })
  }

  get list(): MessageList | null {
    return this.#list
  }

  /** Shows a list. One that was open before is there at once, and looks for what is new. */
  openList(source: ListSource): void {
    const key = JSON.stringify(source)
    const known = this.#lists.get(key)
    const list = known ?? new MessageList(source, this.#loadPage, (messages) => this.onArrival(messages))
    // The last one is the newest: the first is the one to let go.
    this.#lists.delete(key)
    this.#lists.set(key, list)
    for (const [oldKey, old] of [...this.#lists].slice(0, Math.max(0, this.#lists.size - keptLists))) {
      old.close()
      this.#lists.delete(oldKey)
    }
    this.#list = list
    if (known?.status === 'ready') list.refreshHead()
    else void list.load()
    this.changed()
  }

  readonly #loadPage: LoadPage = (from, request) =>
    'mailboxId' in from
      ? this.api.messages(from.mailboxId, request)
      : this.api.search(from.query, from.inMailbox, request)

  #onSession(): void {
    const { status, session } = this.session
    if (status === 'signedIn' && session !== null) this.#stream.open(session.username)
    else this.#stream.close()
    if (status === 'signedIn' && this.#wasExpired) this.#reload()
    this.#wasExpired = status === 'expired'
    if (status !== 'signedOut') return
    this.#forgetLists()
    this.accounts.forget()
    this.mailboxes.forget()
    this.cache.clear()
    this.composers.clear()
    this.notices.clear()
    this.unsaved.clear()
  }

  /** Another mailbox is in view: nothing of the one before stays. */
  #onSwitch(): void {
    this.#forgetLists()
    this.mailboxes.forget()
    this.cache.clear()
    void this.mailboxes.load().catch(() => undefined)
    this.changed()
  }

  /** What happens in another mailbox than the one in view changes its count, and no more. */
  #isElsewhere(event: MailEvent): boolean {
    if (event.type === 'hello' || event.type === 'sharedMailboxes' || event.type === 'signedOut') return false
    if ((event.account ?? null) === this.api.account) return false
    return !(event.type === 'resync' && event.account === undefined)
  }

  #onEvent(event: MailEvent): void {
    if (event.account !== undefined && event.type === 'counts') void this.accounts.load()
    if (this.#isElsewhere(event)) return
    switch (event.type) {
      case 'hello':
        return
      case 'resync':
        this.#reload()
        return
      case 'mailboxes':
        void this.mailboxes.load().catch(() => undefined)
        return
      case 'counts':
        this.mailboxes.setCounts(event.mailboxId, event)
        if (this.#shows(event.mailboxId)) this.#list?.setTotal(event.total)
        return
      case 'added':
        if (this.#shows(event.mailboxId)) this.#list?.refreshHead()
        return
      case 'removed':
        for (const list of this.#lists.values()) list.removed(keyOf(event))
        return
      case 'flags': {
        const keys = new Set([keyOf(event)])
        for (const list of this.#lists.values()) list.setFlags(keys, flagsShown(event.flags))
        this.cache.setFlags(keys, flagsShown(event.flags))
        return
      }
      case 'sharedMailboxes':
        void this.accounts.load()
        return
      case 'signedOut':
        this.session.expire()
    }
  }

  #shows(mailboxId: string): boolean {
    return this.#list !== null && 'mailboxId' in this.#list.source && this.#list.source.mailboxId === mailboxId
  }

  /** What came meanwhile is not known: only the list in view is worth keeping, and it is read again. */
  #reload(): void {
    const current = this.#list
    this.#forgetLists()
    void this.mailboxes.load().catch(() => undefined)
    if (current !== null) this.openList(current.source)
  }

  #forgetLists(): void {
    for (const list of this.#lists.values()) list.close()
    this.#lists.clear()
    this.#list = null
  }
}
