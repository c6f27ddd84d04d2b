import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { Address, Message } from '../../../server/contract/mail.ts'
import { avatar } from '../../elements/avatar.ts'
import { FtElement } from '../../elements/ft-element.ts'
import { icon } from '../../elements/icons.ts'
import { language, words } from '../../locales/words.ts'
import { displayName, sameAddress } from '../../model/addresses.ts'
import { formatFullDate, formatSentenceDate } from '../../model/dates.ts'
import './ft-message-header.css'

/** Names in the sentence; the rest is a number until the details are asked for. */
const namedRecipients = 3

/** Who wrote to whom and when, as a sentence; the exact addresses on demand. */
@customElement('ft-message-header')
export class FtMessageHeader extends FtElement {
  @property({ attribute: false }) message!: Message
  @property({ attribute: false }) ownAddresses: readonly string[] = []
  @state() private details = false

  private nameOf(address: Address): string {
    const own = this.ownAddresses.some((own) => sameAddress(own, address.address))
    return own ? words.message.you : displayName(address)
  }

  private recipients(): string {
    const all = [...this.message.to, ...this.message.cc]
    if (all.length === 0) return words.message.toNobody
    // Oneself first: « à vous et 12 autres ».
    const names = all
      .map((address) => this.nameOf(address))
      .sort((a, b) => Number(b === words.message.you) - Number(a === words.message.you))
    return words.message.toPeople(names.slice(0, namedRecipients), Math.max(0, names.length - namedRecipients))
  }

  private drawPeople(label: string, people: readonly Address[]): TemplateResult | typeof nothing {
    if (people.length === 0) return nothing
    return html`<dt>${label}</dt>
      <dd>
        ${people.map((person) => html`<span class="person">${person.name === '' ? nothing : html`<b>${person.name}</b> `}<span class="address">${person.address}</span></span>`)}
      </dd>`
  }

  private drawDetails(): TemplateResult {
    const { message } = this
    const { spf, dkim, dmarc } = message.authentication
    const checks = Object.entries({ SPF: spf, DKIM: dkim, DMARC: dmarc }).filter(([, result]) => result !== null)
    return html`<dl id=${`${this.uid}-details`}>
      ${this.drawPeople(words.message.from, message.from === null ? [] : [message.from])}
      ${this.drawPeople(words.message.replyTo, message.replyTo)} ${this.drawPeople(words.message.to, message.to)}
      ${this.drawPeople(words.message.cc, message.cc)} ${this.drawPeople(words.message.bcc, message.bcc)}
      <dt>${words.message.date}</dt>
      <dd>${formatFullDate(message.sentAt ?? message.receivedAt, language)}</dd>
      ${
        checks.length === 0
          ? nothing
          : html`<dt>${words.message.checks}</dt>
              <dd>${checks.map(([name, result]) => `${name} ${result ?? ''}`).join(' · ')}</dd>`
      }
    </dl>`
  }

  protected override render(): TemplateResult {
    const { message } = this
    const when = message.sentAt ?? message.receivedAt
    return html`<h2 tabindex="-1">${message.subject === '' ? words.noSubject : message.subject}</h2>
      <div class="line">
        ${avatar(message.from)}
        <div class="sentence">
          <p class="from">
            <b>${message.from === null ? words.unknownSender : displayName(message.from)}</b>
            ${message.from === null || message.from.name === '' ? nothing : html`<span class="address">${message.from.address}</span>`}
            ${
              message.external
                ? html`<span class="outside" title=${words.message.externalHint}
                    >${icon('outside')}${words.message.external}</span
                  >`
                : nothing
            }
          </p>
          <p class="to">
            ${this.recipients()},
            <time datetime=${when} title=${formatFullDate(when, language)}
              >${formatSentenceDate(when, new Date(), language)}</time
            >
            <button
              type="button"
              class="more"
              aria-expanded=${String(this.details)}
              aria-controls=${`${this.uid}-details`}
              @click=${() => {
                this.details = !this.details
              }}
            >
              ${this.details ? words.message.lessDetails : words.message.details}
            </button>
          </p>
        </div>
      </div>
      ${this.details ? this.drawDetails() : nothing}`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-message-header': FtMessageHeader
  }
}
