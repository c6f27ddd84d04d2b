import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import { FtElement } from './ft-element.ts'
import { icon, type IconName } from './icons.ts'
import './ft-menu.css'

export type MenuItem =
  | {
      value: string
      label: string
      icon?: IconName
      checked?: boolean
      danger?: boolean
      hint?: string
      depth?: number
    }
  | 'separator'

/** A choice was made in a menu. */
export class FtChooseEvent extends Event {
  constructor(readonly value: string) {
    super('ft-choose', { bubbles: true })
  }
}

/**
 * A button that opens a menu (the menu button pattern of ARIA: arrows, Home, End, first letter, Escape).
 * @event ft-choose the item chosen
 */
@customElement('ft-menu')
export class FtMenu extends FtElement {
  /** Name of the button; shown as text with `text`, else a tooltip. */
  @property() label = ''
  @property() icon: IconName = 'more'
  @property({ type: Boolean }) text = false
  @property({ type: Boolean }) disabled = false
  @property({ attribute: false }) items: readonly MenuItem[] = []
  /** Lines above the items that say what the menu is about. */
  @property({ attribute: false }) heading: TemplateResult | null = null
  /** What the button shows instead of the icon. */
  @property({ attribute: false }) face: TemplateResult | null = null
  @query('button[aria-haspopup]') private button!: HTMLButtonElement
  @query('.panel') private panel!: HTMLElement
  @state() private open = false

  show(): void {
    this.panel.showPopover()
  }

  private onToggle(event: ToggleEvent): void {
    this.open = event.newState === 'open'
    if (!this.open) return
    this.place()
    this.choices()[0]?.focus()
  }

  /** Under the button, or above where there is no room below; never outside the window. */
  private place(): void {
    const from = this.button.getBoundingClientRect()
    const { offsetWidth, offsetHeight } = this.panel
    const below = from.bottom + 4 + offsetHeight <= innerHeight
    const top = below ? from.bottom + 4 : Math.max(8, from.top - 4 - offsetHeight)
    const right = from.left + offsetWidth > innerWidth - 8
    const left = right ? Math.max(8, from.right - offsetWidth) : from.left
    this.panel.style.top = `${String(top)}px`
    this.panel.style.left = `${String(left)}px`
  }

  private choices(): HTMLButtonElement[] {
    return [...this.panel.querySelectorAll<HTMLButtonElement>('[role^=menuitem]')]
  }

  private choose(value: string): void {
    this.panel.hidePopover()
    this.button.focus()
    this.dispatchEvent(new FtChooseEvent(value))
  }

  private onKey(event: KeyboardEvent): void {
    const choices = this.choices()
    const at = choices.indexOf(document.activeElement as HTMLButtonElement)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: choices.length - 1 }[event.key]
    if (to !== undefined) {
      event.preventDefault()
      choices.at(to % choices.length)?.focus()
    } else if (event.key === 'Tab') {
      this.panel.hidePopover()
    } else if (event.key.length === 1 && event.key !== ' ') {
      const letter = event.key.toLowerCase()
      const rotated = [...choices.slice(at + 1), ...choices.slice(0, at + 1)]
      rotated.find((choice) => choice.textContent.trim().toLowerCase().startsWith(letter))?.focus()
    }
    // Shortcuts of the page do not hear what is typed in a menu.
    if (event.key !== 'Escape') event.stopPropagation()
  }

  private readonly drawItem = (item: MenuItem): TemplateResult => {
    if (item === 'separator') return html`<hr />`
    const checkable = item.checked !== undefined
    return html`<button
      type="button"
      role=${checkable ? 'menuitemradio' : 'menuitem'}
      aria-checked=${checkable ? String(item.checked) : nothing}
      tabindex="-1"
      class=${item.danger === true ? 'danger' : ''}
      data-depth=${Math.min(item.depth ?? 0, 4)}
      @click=${() => {
        this.choose(item.value)
      }}
    >
      ${item.icon === undefined ? nothing : icon(item.icon)}<span>${item.label}</span>
      ${item.hint === undefined ? nothing : html`<kbd>${item.hint}</kbd>`}${item.checked === true ? icon('check') : nothing}
    </button>`
  }

  protected override render(): TemplateResult {
    return html`<button
        type="button"
        class=${this.text ? 'button quiet' : 'icon-button'}
        aria-haspopup="menu"
        aria-expanded=${String(this.open)}
        aria-controls=${`${this.uid}-menu`}
        aria-label=${this.text ? nothing : this.label}
        title=${this.text ? nothing : this.label}
        popovertarget=${`${this.uid}-menu`}
        ?disabled=${this.disabled}
      >
        ${this.face ?? icon(this.icon)}${this.text ? html`<span>${this.label}</span>` : nothing}
      </button>
      <div class="panel" id=${`${this.uid}-menu`} popover @toggle=${this.onToggle} @keydown=${this.onKey}>
        ${this.heading}
        <div role="menu" aria-label=${this.label}>${this.items.map(this.drawItem)}</div>
      </div>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-menu': FtMenu
  }
}
