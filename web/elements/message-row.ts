import { html, nothing, type TemplateResult } from 'lit'
import type { MessageSummary } from '../../server/contract/mail.ts'
import { words } from '../locales/words.ts'
import { displayName } from '../model/addresses.ts'
import { formatListDate, formatSentenceDate, type Language } from '../model/dates.ts'
import { keyOf } from '../model/message-rows.ts'
import { avatar } from './avatar.ts'
import { icon } from './icons.ts'

export type RowView = {
  top: string
  position: number
  total: number
  now: Date
  language: Language
  href: string
  open: boolean
  /** The one row of the list that is in the tab order. */
  current: boolean
  selected: boolean
  anySelected: boolean
  showRecipients: boolean
  mailboxName: string
  onClick: (event: MouseEvent) => void
  onTick: (event: MouseEvent) => void
  onStar: () => void
  onDragStart: (event: DragEvent) => void
}

/** One line of the list. Its link is named by a sentence; the marks beside it are for the eye. */
export function drawMessageRow(message: MessageSummary, view: RowView): TemplateResult {
  const who = correspondent(message, view.showRecipients)
  const subject = message.subject === '' ? words.noSubject : message.subject
  const tab = view.current ? 0 : -1
  return html`<div
    class="row ${message.seen ? '' : 'unseen'} ${view.open ? 'open' : ''} ${view.selected ? 'selected' : ''}"
    role="listitem"
    aria-setsize=${view.total}
    aria-posinset=${view.position}
    data-key=${keyOf(message)}
    .style=${`top:${view.top}`}
    draggable="true"
    @dragstart=${view.onDragStart}
  >
    <label
      class="tick"
      title=${words.list.select}
      @click=${(event: MouseEvent) => {
        tickWithShift(event, view)
      }}
    >
      ${avatar(view.showRecipients ? (message.to[0] ?? null) : message.from)}
      <input
        type="checkbox"
        tabindex=${tab}
        aria-label=${words.list.selectOf(subject)}
        .checked=${view.selected}
        @click=${view.onTick}
      />
    </label>
    <a
      href=${view.href}
      tabindex=${tab}
      draggable="false"
      aria-current=${view.open ? 'true' : nothing}
      @click=${view.onClick}
    >
      <span class="who">${spoken(before(message, view))}${who}${spoken(', ')}</span>
      <span class="subject">${subject}${spoken(', ')}</span>
      <span class="intro">${message.intro}${spoken(after(message, view))}</span>
    </a>
    <span class="side">
      <span class="when" aria-hidden="true">${formatListDate(message.receivedAt, view.now, view.language)}</span>
      <span class="marks">
        ${view.mailboxName === '' ? nothing : html`<span class="mailbox" aria-hidden="true">${view.mailboxName}</span>`}
        ${message.answered ? icon('reply') : nothing}${message.forwarded ? icon('forward') : nothing}
        ${message.hasAttachments ? icon('attachment') : nothing}
        <button
          type="button"
          class="star"
          tabindex=${tab}
          aria-pressed=${String(message.flagged)}
          aria-label=${words.list.starOf(subject)}
          title=${words.list.star}
          @click=${view.onStar}
        >
          ${icon(message.flagged ? 'starFull' : 'star')}
        </button>
      </span>
    </span>
  </div>`
}

/** Firefox does not hand a click with Shift on from a label to its box. */
function tickWithShift(event: MouseEvent, view: RowView): void {
  if (!event.shiftKey || event.target instanceof HTMLInputElement) return
  event.preventDefault()
  view.onTick(event)
}

function correspondent(message: MessageSummary, showRecipients: boolean): string {
  if (showRecipients) return message.to.length === 0 ? words.noRecipient : message.to.map(displayName).join(', ')
  return message.from === null ? words.unknownSender : displayName(message.from)
}

/** For screen readers alone: what the eye takes from weight, colour and marks. */
function spoken(text: string): TemplateResult | typeof nothing {
  return text === '' ? nothing : html`<span class="visually-hidden">${text}</span>`
}

function before(message: MessageSummary, view: RowView): string {
  const unseen = message.seen ? '' : `${words.list.unseen}, `
  const starred = message.flagged ? `${words.list.starred}, ` : ''
  return `${unseen}${starred}${view.showRecipients ? words.list.to('') : ''}`
}

function after(message: MessageSummary, view: RowView): string {
  const parts = [
    formatSentenceDate(message.receivedAt, view.now, view.language),
    message.hasAttachments ? words.list.withAttachment : '',
    message.answered ? words.list.answered : '',
    message.forwarded ? words.list.forwarded : '',
    view.mailboxName,
  ]
  return parts.map((part) => (part === '' ? '' : `, ${part}`)).join('')
}
