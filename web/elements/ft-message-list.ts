import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import type { MessageSummary } from '../../server/contract/mail.ts'
import { language, words } from '../locales/words.ts'
import { scrollToRow, visibleRows, type RowRange } from '../model/list-window.ts'
import { keyOf } from '../model/message-rows.ts'
import { FtElement } from './ft-element.ts'
import { startMessageDrag } from './message-drag.ts'
import { drawMessageRow } from './message-row.ts'
import './ft-message-list.css'

/** Rows drawn above and below what is in view. */
const overscan = 6

/** The reader opens a message. */
export class FtOpenEvent extends Event {
  constructor(readonly message: MessageSummary) {
    super('ft-open', { bubbles: true })
  }
}

/** A tick, with Shift for everything since the last one. */
export class FtTickEvent extends Event {
  constructor(
    readonly message: MessageSummary,
    readonly extend: boolean,
  ) {
    super('ft-tick', { bubbles: true })
  }
}

export class FtStarEvent extends Event {
  constructor(readonly message: MessageSummary) {
    super('ft-star', { bubbles: true })
  }
}

/** The list shows rows up to `end` and needs them. */
export class FtNeedRowsEvent extends Event {
  constructor(readonly end: number) {
    super('ft-need-rows', { bubbles: true })
  }
}

/** The cursor of the keyboard stands on another message. */
export class FtCursorEvent extends Event {
  constructor(readonly key: string) {
    super('ft-cursor', { bubbles: true })
  }
}

/**
 * A list of any length: only the rows in view exist, each says its place to screen readers. One row at a time is in the
 * tab order; arrows move it.
 * @event ft-open @event ft-tick @event ft-star @event ft-cursor
 * @event ft-need-rows scrolled near rows that are not loaded
 */
@customElement('ft-message-list')
export class FtMessageList extends FtElement {
  /** The loaded head of the list. */
  @property({ attribute: false }) rows: readonly MessageSummary[] = []
  @property({ type: Number }) total = 0
  @property() label = ''
  /** The open message. */
  @property() openKey: string | null = null
  /** Where the keyboard stands. */
  @property() cursorKey: string | null = null
  @property({ attribute: false }) selected: ReadonlySet<string> = new Set()
  /** Sent and drafts show whom a message goes to. */
  @property({ type: Boolean }) showRecipients = false
  @property({ attribute: false }) hrefOf: (message: MessageSummary) => string = () => '#'
  /** Name of a message's mailbox, for results that come from several. */
  @property({ attribute: false }) mailboxOf: ((message: MessageSummary) => string) | null = null
  @query('.scroller') private scroller!: HTMLElement
  @state() private range: RowRange = { start: 0, end: 20 }
  private rowHeight = 78
  private readonly resize = new ResizeObserver(() => {
    this.measure()
  })

  override connectedCallback(): void {
    super.connectedCallback()
    void this.updateComplete.then(() => {
      this.resize.observe(this.scroller)
    })
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.resize.disconnect()
  }

  scrollToTop(): void {
    this.scroller.scrollTop = 0
  }

  /** Brings a row into view and puts the focus on it. */
  async focusRow(key: string): Promise<void> {
    this.reveal(key)
    await this.updateComplete
    this.querySelector<HTMLElement>(`[data-key="${key}"] a`)?.focus({ preventScroll: true })
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('total') || changed.has('rows')) this.measure()
    if (changed.has('openKey') && this.openKey !== null) this.reveal(this.openKey)
  }

  private reveal(key: string): void {
    const index = this.rows.findIndex((message) => keyOf(message) === key)
    if (index < 0) return
    const { scrollTop, clientHeight } = this.scroller
    const to = scrollToRow(index, { scrollTop, height: clientHeight, rowHeight: this.rowHeight })
    if (to !== null) {
      this.scroller.scrollTop = to
      this.measure()
    }
  }

  private measure(): void {
    const rowHeight = Number.parseFloat(getComputedStyle(this).getPropertyValue('--row-px')) || this.rowHeight
    const sample = this.querySelector<HTMLElement>('.row')?.offsetHeight ?? 0
    this.rowHeight = sample > 0 ? sample : rowHeight
    const { scrollTop, clientHeight } = this.scroller
    const view = { scrollTop, height: clientHeight, rowHeight: this.rowHeight, count: this.total, overscan }
    const range = visibleRows(view)
    if (range.start !== this.range.start || range.end !== this.range.end) this.range = range
    if (range.end > this.rows.length && this.rows.length < this.total) {
      this.dispatchEvent(new FtNeedRowsEvent(range.end))
    }
  }

  private onClick(event: MouseEvent, message: MessageSummary): void {
    // A click with Ctrl opens a tab, as on any link; with Shift it ticks everything between.
    if (event.ctrlKey || event.metaKey || event.button !== 0) return
    event.preventDefault()
    if (event.shiftKey) this.dispatchEvent(new FtTickEvent(message, true))
    else this.dispatchEvent(new FtOpenEvent(message))
  }

  private onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const at = this.rows.findIndex((message) => keyOf(message) === this.cursorKey)
    const page = Math.max(1, Math.floor(this.scroller.clientHeight / this.rowHeight) - 1)
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page }
    const step = steps[event.key]
    const last = this.rows.length - 1
    const to = event.key === 'Home' ? 0 : event.key === 'End' ? last : step === undefined ? null : at + step
    if (to === null) return
    event.preventDefault()
    const message = this.rows[Math.max(0, Math.min(last, to))]
    if (message === undefined) return
    if (event.shiftKey) this.dispatchEvent(new FtTickEvent(message, true))
    this.dispatchEvent(new FtCursorEvent(keyOf(message)))
    void this.focusRow(keyOf(message))
  }

  private onDragStart(event: DragEvent, message: MessageSummary): void {
    const key = keyOf(message)
    const count = this.selected.has(key) ? this.selected.size : 1
    if (!this.selected.has(key)) this.dispatchEvent(new FtCursorEvent(key))
    startMessageDrag(event, words.list.dragging(count))
  }

  private drawRow(index: number): TemplateResult {
    const message = this.rows[index]
    const top = `${String(index * this.rowHeight)}px`
    if (message === undefined) return html`<div class="row empty" .style=${`top:${top}`} aria-hidden="true"></div>`
    const key = keyOf(message)
    return drawMessageRow(message, {
      top,
      position: index + 1,
      total: this.total,
      now: new Date(),
      language,
      href: this.hrefOf(message),
      open: key === this.openKey,
      current: key === this.cursorKey || (this.cursorKey === null && index === 0),
      selected: this.selected.has(key),
      anySelected: this.selected.size > 0,
      showRecipients: this.showRecipients,
      mailboxName: this.mailboxOf?.(message) ?? '',
      onClick: (event) => {
        this.onClick(event, message)
      },
      onTick: (event) => {
        this.dispatchEvent(new FtTickEvent(message, event.shiftKey))
      },
      onStar: () => {
        this.dispatchEvent(new FtStarEvent(message))
      },
      onDragStart: (event) => {
        this.onDragStart(event, message)
      },
    })
  }

  protected override render(): TemplateResult {
    const { start, end } = this.range
    const indexes = Array.from({ length: Math.max(0, Math.min(end, this.total) - start) }, (_, step) => start + step)
    return html`<div class="scroller" @scroll=${this.measure} @keydown=${this.onKey}>
      <div
        class="rows ${this.selected.size > 0 ? 'selecting' : ''}"
        role=${this.total === 0 ? nothing : 'list'}
        aria-label=${this.total === 0 ? nothing : this.label}
        .style=${`height:${String(this.total * this.rowHeight)}px`}
      >
        ${repeat(
          indexes,
          (index) => {
            const message = this.rows[index]
            return message === undefined ? index : keyOf(message)
          },
          (index) => this.drawRow(index),
        )}
      </div>
    </div>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-message-list': FtMessageList
  }
}
