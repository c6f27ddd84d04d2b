import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import type { Address } from '../../server/contract/mail.ts'
import { words } from '../locales/words.ts'
import { displayName, formatAddress, isAddress, parseAddresses, sameAddress } from '../model/addresses.ts'
import { announce } from './announce.ts'
import { avatar } from './avatar.ts'
import { FtElement } from './ft-element.ts'
import { icon } from './icons.ts'
import './ft-address-field.css'

/** `about`: what tells one from others of the name; for what is no person, what it is. */
export type Suggestion = Address & { kind: 'person' | 'mailbox' | 'list'; about: string }

/** The correspondents of a field changed; entries are as RFC 5322 writes them. */
export class FtAddressesEvent extends Event {
  constructor(readonly addresses: string[]) {
    super('ft-addresses', { bubbles: true })
  }
}

const suggestDelayMs = 120
const mostSuggestions = 6

/**
 * A field of correspondents: each becomes a chip; typing proposes people (the combobox pattern of ARIA).
 * @event ft-addresses the correspondents changed
 */
@customElement('ft-address-field')
export class FtAddressField extends FtElement {
  @property() label = ''
  @property({ attribute: false }) addresses: readonly string[] = []
  /** Asks for people whose name or address begins so. */
  @property({ attribute: false }) suggest: (text: string) => Promise<Suggestion[]> = () => Promise.resolve([])
  @query('input') private input!: HTMLInputElement
  @state() private suggestions: readonly Suggestion[] = []
  @state() private active = 0
  private timer: ReturnType<typeof setTimeout> | null = null

  override focus(): void {
    this.input.focus()
  }

  /** What is typed and not yet a chip becomes one: called before sending. */
  commit(): void {
    this.take(this.input.value)
  }

  private set(addresses: readonly string[]): void {
    this.addresses = addresses
    this.dispatchEvent(new FtAddressesEvent([...addresses]))
  }

  private take(typed: string): void {
    const entries = parseAddresses(typed).filter(
      (entry) => !this.parsed().some((known) => sameAddress(known.address, entry.address)),
    )
    this.input.value = ''
    this.close()
    if (entries.length > 0) this.set([...this.addresses, ...entries.map(formatAddress)])
  }

  private takeOut(index: number): void {
    this.set(this.addresses.filter((_, other) => other !== index))
    this.input.focus()
  }

  private parsed(): Address[] {
    return this.addresses.map((entry) => parseAddresses(entry)[0] ?? { name: '', address: entry })
  }

  private close(): void {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
    this.suggestions = []
  }

  private onInput(): void {
    const text = this.input.value
    if (/[,;\n]/.test(text)) {
      this.take(text)
      return
    }
    if (this.timer !== null) clearTimeout(this.timer)
    if (text.trim().length < 2) {
      this.suggestions = []
      return
    }
    this.timer = setTimeout(() => void this.ask(text.trim()), suggestDelayMs)
  }

  private async ask(text: string): Promise<void> {
    const found = await this.suggest(text).catch(() => [])
    if (this.input.value.trim() !== text) return
    const known = this.parsed()
    this.suggestions = found
      .filter(({ address }) => !known.some((other) => sameAddress(other.address, address)))
      .slice(0, mostSuggestions)
    this.active = 0
    announce(words.compose.suggestions(this.suggestions.length))
  }

  private onPaste(event: ClipboardEvent): void {
    const text = event.clipboardData?.getData('text/plain') ?? ''
    if (!text.includes('@') || !parseAddresses(text).every(({ address }) => isAddress(address))) return
    event.preventDefault()
    this.take(text)
  }

  private onKey(event: KeyboardEvent): void {
    const count = this.suggestions.length
    if (count > 0 && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault()
      this.active = (this.active + (event.key === 'ArrowDown' ? 1 : -1) + count) % count
    } else if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
      event.preventDefault()
      this.takeActive()
    } else if (event.key === 'Tab' && !event.shiftKey && count > 0) {
      event.preventDefault()
      this.takeActive()
    } else if (event.key === 'Escape' && count > 0) {
      event.stopPropagation()
      this.close()
    } else if (event.key === 'Backspace' && this.input.value === '' && this.addresses.length > 0) {
      this.takeOut(this.addresses.length - 1)
    }
  }

  private takeActive(): void {
    const suggestion = this.suggestions[this.active]
    this.take(suggestion === undefined ? this.input.value : formatAddress(suggestion))
  }

  private onBlur(event: FocusEvent): void {
    if (event.relatedTarget instanceof Node && this.contains(event.relatedTarget)) return
    this.take(this.input.value)
  }

  private readonly drawChip = (address: Address, index: number): TemplateResult => {
    const valid = isAddress(address.address)
    return html`<li class=${valid ? '' : 'invalid'} title=${valid ? address.address : words.compose.notAnAddress}>
      <span
        >${displayName(address)}${valid ? nothing : html`<span class="visually-hidden"> (${words.compose.notAnAddress})</span>`}</span
      >
      <button
        type="button"
        aria-label=${words.compose.removeOf(displayName(address))}
        @click=${() => {
          this.takeOut(index)
        }}
      >
        ${icon('close')}
      </button>
    </li>`
  }

  private readonly drawSuggestion = (suggestion: Suggestion, index: number): TemplateResult =>
    html`<li
      role="option"
      id=${`${this.uid}-option-${String(index)}`}
      aria-selected=${String(index === this.active)}
      @pointerdown=${(event: Event) => {
        event.preventDefault()
        this.take(formatAddress(suggestion))
      }}
    >
      ${suggestion.kind === 'person' ? avatar(suggestion) : html`<span class="sign">${icon(suggestion.kind === 'list' ? 'people' : 'inbox')}</span>`}
      <span
        ><b>${displayName(suggestion)}</b
        ><small>${suggestion.address}</small
        >${suggestion.about === '' ? nothing : html`<small>${suggestion.about}</small>`}</span
      >
    </li>`

  protected override render(): TemplateResult {
    const open = this.suggestions.length > 0
    return html`<label for=${`${this.uid}-input`}>${this.label}</label>
      <div class="box">
        ${
          this.addresses.length === 0
            ? nothing
            : html`<ul class="chips" aria-label=${words.compose.recipientsOf(this.label)}>
                ${this.parsed().map(this.drawChip)}
              </ul>`
        }
        <input
          id=${`${this.uid}-input`}
          type="text"
          inputmode="email"
          autocomplete="off"
          autocapitalize="none"
          spellcheck="false"
          role="combobox"
          aria-autocomplete="list"
          aria-expanded=${String(open)}
          aria-controls=${`${this.uid}-list`}
          aria-activedescendant=${open ? `${this.uid}-option-${String(this.active)}` : nothing}
          @input=${this.onInput}
          @keydown=${this.onKey}
          @paste=${this.onPaste}
          @blur=${this.onBlur}
        />
        <ul class="options" role="listbox" id=${`${this.uid}-list`} aria-label=${this.label} ?hidden=${!open}>
          ${this.suggestions.map(this.drawSuggestion)}
        </ul>
      </div>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-address-field': FtAddressField
  }
}
