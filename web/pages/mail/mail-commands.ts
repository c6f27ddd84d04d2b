import type { Mailbox, Message, MessageSummary } from '../../../server/contract/mail.ts'
import { announce } from '../../elements/announce.ts'
import { askText, confirmAction } from '../../elements/question-dialog.ts'
import { showHeaders } from './headers-sheet.ts'
import type { MailboxCommand } from '../../elements/ft-mailbox-nav.ts'
import { ApiError } from '../../api/http.ts'
import { mailboxFaultText, words } from '../../locales/words.ts'
import { mailboxNameFault } from '../../model/mailboxes.ts'
import { signatureHtml } from '../../model/quote.ts'
import { keyOf } from '../../model/message-rows.ts'
import type { Command } from '../../model/shortcuts.ts'
import type { Destination, MailDesk } from '../../state/mail-desk.ts'
import type { Session } from '../../../server/contract/session.ts'
import type { Services } from '../../state/services.ts'
import type { ListCommand } from './ft-list-toolbar.ts'
import type { MessageCommand } from './ft-message-toolbar.ts'

/** Where one thing shows at a time: ft-mail-page.css has the same width. */
export const phone = '(max-width: 48rem)'

/** What the commands need of the page that they serve. */
type Stage = {
  show: (message: { mailboxId: string; uid: number } | null, replace?: boolean) => void
  shownMessage: Message | null
  list: { focusRow: (key: string) => Promise<void> }
  querySelector: (selector: string) => Element | null
}

/** Every command of the mail page, from buttons and from the keyboard alike. */
export class MailCommands {
  readonly #stage: Stage
  readonly #services: Services
  readonly #desk: MailDesk

  constructor(stage: Stage, services: Services, desk: MailDesk) {
    this.#stage = stage
    this.#services = services
    this.#desk = desk
  }

  async run(command: Command): Promise<void> {
    switch (command) {
      case 'compose':
        return this.#compose()
      case 'reply':
      case 'replyAll':
      case 'forward':
        return this.#answer(command)
      case 'next':
        return this.#step(1)
      case 'previous':
        return this.#step(-1)
      case 'open':
        return this.#openCursor()
      case 'back':
        return this.#back()
      case 'tick':
        for (const message of this.#cursorRow()) this.#desk.tick(message, false)
        return
      case 'star':
        return this.#flag('flagged')
      case 'toggleSeen':
        return this.#flag('seen')
      case 'archive':
        return this.moveTargets({ use: 'archive' })
      case 'delete':
        return this.#delete(this.#desk.targets)
      case 'move':
        this.#stage
          .querySelector('ft-message-toolbar .move button, ft-list-toolbar ft-menu button')
          ?.dispatchEvent(new MouseEvent('click'))
        return
      case 'search':
      case 'help':
        return
    }
  }

  moveTargets(to: Destination, messages = this.#desk.targets): void {
    this.#leave(messages)
    void this.#try(() => this.#desk.move(messages, to))
  }

  async onMessage(command: MessageCommand | 'move', toMailboxId: string | null): Promise<void> {
    const open = this.#desk.openRow ?? this.#stage.shownMessage
    if (open === null) return
    switch (command) {
      case 'reply':
      case 'replyAll':
      case 'forward':
        return this.#answer(command)
      case 'move':
        if (toMailboxId !== null) this.moveTargets({ mailboxId: toMailboxId }, [open])
        return
      case 'archive':
      case 'junk':
        return this.moveTargets({ use: command }, [open])
      case 'notJunk':
        return this.moveTargets({ use: 'inbox' }, [open])
      case 'delete':
        return this.#delete([open])
      case 'star':
        return this.#services.actions.setFlag([open], 'flagged', !open.flagged, false)
      case 'unseen':
        this.#stage.show(null)
        return this.#services.actions.setFlag([{ ...open, seen: true }], 'seen', false, false)
      case 'headers':
        return showHeaders(this.#services.api, open)
      case 'source':
        return download(this.#services.api.sourceUrl(open))
      case 'print':
        return window.print()
      case 'previous':
        return this.#step(-1)
      case 'next':
        return this.#step(1)
      case 'back':
        return this.#back()
    }
  }

  async onList(command: ListCommand | 'move', toMailboxId: string | null): Promise<void> {
    const { selection } = this.#desk
    const ticked = this.#desk.rows.filter((message) => selection.keys.has(keyOf(message)))
    switch (command) {
      case 'all':
        await this.#services.list?.loadAll()
        return this.#desk.tickAll()
      case 'none':
        return this.#desk.tickNone()
      case 'refresh':
        return this.refresh()
      case 'seen':
      case 'unseen':
        await this.#services.actions.setFlag(ticked, 'seen', command === 'seen', true)
        return
      case 'archive':
      case 'junk':
        return this.moveTargets({ use: command }, ticked)
      case 'notJunk':
        return this.moveTargets({ use: 'inbox' }, ticked)
      case 'move':
        if (toMailboxId !== null) this.moveTargets({ mailboxId: toMailboxId }, ticked)
        return
      case 'delete':
        return this.#delete(ticked)
      case 'empty':
        await this.#services.list?.loadAll()
        return this.#delete([...this.#desk.rows])
    }
  }

  async onMailbox(command: MailboxCommand, mailbox: Mailbox | null): Promise<void> {
    const texts = words.mailboxes
    const fault = (name: string): string | null => mailboxFaultText(mailboxNameFault(name))
    if (command === 'rename' && mailbox !== null) {
      const name = await askText({
        title: texts.renameTitle(mailbox.name),
        label: texts.name,
        value: mailbox.name,
        action: texts.rename,
        fault,
      })
      if (name !== null && name !== mailbox.name) await this.#try(() => this.#services.mailboxes.rename(mailbox, name))
    } else if (command === 'delete' && mailbox !== null) {
      const text = texts.deleteText(mailbox.total)
      const sure = await confirmAction({
        title: texts.deleteTitle(mailbox.name),
        text,
        action: texts.delete,
        danger: true,
      })
      if (!sure) return
      this.#stage.show(null)
      await this.#try(() => this.#services.mailboxes.remove(mailbox))
    } else {
      const title = mailbox === null ? texts.create : texts.createInsideTitle(mailbox.name)
      const name = await askText({ title, label: texts.name, action: texts.createAction, fault })
      const path = mailbox === null ? name : `${mailbox.path}/${name ?? ''}`
      if (name !== null && path !== null) await this.#try(() => this.#services.mailboxes.create(path))
    }
  }

  async refresh(): Promise<void> {
    this.#services.list?.refreshHead()
    if (this.#services.list?.status === 'failed') await this.#services.list.load()
    await this.#try(() => this.#services.mailboxes.load())
    announce(words.list.refreshed)
  }

  /** Who writes here: the reader, or the functional mailbox in view where they may write for it. */
  #writer(): Session | null {
    const { session } = this.#services.session
    const { current } = this.#services.accounts
    if (session === null || current === null || current.right === 'read') return session
    // One's own name does not stand under the letters of a service.
    const signature = { text: '', onAnswers: false }
    return { ...session, address: current.address, addresses: current.addresses, signature }
  }

  async editDraft(draft: Message): Promise<void> {
    const session = this.#writer()
    if (session === null) return
    const { draftSeed } = await import('./compose-seed.ts')
    this.#services.composers.start(await draftSeed(this.#services.api, session, draft))
  }

  #compose(): void {
    const session = this.#writer()
    if (session === null) return
    const blank = { to: [], cc: [], bcc: [], subject: '', carried: null, regarding: null, draft: null }
    const html = signatureHtml(session.signature.text)
    this.#services.composers.start({ ...blank, html, from: session.address, focus: 'to' })
  }

  async #answer(action: 'reply' | 'replyAll' | 'forward'): Promise<void> {
    const session = this.#writer()
    const [target] = this.#desk.targets
    const ref = this.#desk.open ?? target
    if (session === null || ref === undefined) return
    await this.#try(async () => {
      const [{ answerSeed }, message] = await Promise.all([import('./compose-seed.ts'), this.#services.cache.get(ref)])
      this.#services.composers.start(await answerSeed(this.#services.api, session, message, action))
    })
  }

  #step(by: 1 | -1): void {
    const message = this.#desk.step(by)
    if (message === undefined) return
    if (this.#desk.open === null) {
      this.#desk.setCursor(keyOf(message))
      void this.#stage.list.focusRow(keyOf(message))
    } else this.#stage.show(message, true)
  }

  #openCursor(): void {
    for (const message of this.#cursorRow()) this.#stage.show(message)
  }

  #back(): void {
    if (this.#desk.selection.keys.size > 0) {
      this.#desk.tickNone()
      return
    }
    const key = this.#desk.openKey
    if (key === null) return
    this.#stage.show(null)
    void this.#stage.list.focusRow(key)
  }

  #cursorRow(): MessageSummary[] {
    return this.#desk.rows.filter((message) => keyOf(message) === this.#desk.cursorKey)
  }

  async #flag(flag: 'seen' | 'flagged'): Promise<void> {
    const targets = this.#desk.targets
    const on = targets.some((message) => !message[flag])
    await this.#services.actions.setFlag(targets, flag, on, targets.length > 1)
  }

  async #delete(messages: readonly MessageSummary[]): Promise<void> {
    if (messages.length === 0) return
    if (this.#desk.deletesForEver(messages)) {
      const title = words.list.deleteForEverTitle(messages.length)
      const sure = await confirmAction({
        title,
        text: words.list.deleteForEverText,
        action: words.list.deleteForEver,
        danger: true,
      })
      if (!sure) return
    }
    this.#leave(messages)
    this.#desk.remove(messages)
  }

  /** The open message goes: the next one comes in its place, on a phone the list. */
  #leave(messages: readonly MessageSummary[]): void {
    const next = this.#desk.nextAfter(messages)
    if (next !== this.#desk.open) {
      this.#stage.show(matchMedia(phone).matches ? null : next, true)
      return
    }
    const cursor = this.#desk.cursorAfter(messages)
    if (cursor === null) return
    this.#desk.setCursor(cursor)
    // The focus stood on the row that goes: without a new place it would fall out of the list.
    if (document.activeElement?.closest('ft-message-list') !== null) void this.#stage.list.focusRow(cursor)
  }

  async #try(action: () => Promise<void>): Promise<void> {
    try {
      await action()
    } catch (error) {
      this.#services.notices.show({ kind: 'failed', code: error instanceof ApiError ? error.code : 'internal' })
    }
  }
}

function download(url: string): void {
  const link = document.createElement('a')
  link.href = url
  link.download = ''
  link.click()
}
