import { html, type TemplateResult } from 'lit'
import { customElement } from 'lit/decorators.js'
import { FtElement } from '../../elements/ft-element.ts'
import { words } from '../../locales/words.ts'
import './ft-splitter.css'

const narrowest = 272
const keyStep = 24
/** The reading pane keeps at least this. */
const leftForReading = 360

/**
 * The edge between list and reading pane: drag it, or move it with the arrows (the window splitter pattern of ARIA).
 * @event ft-split the new width of the list, in CSS pixels
 */
@customElement('ft-splitter')
export class FtSplitter extends FtElement {
  private say(width: number): void {
    const widest = (this.parentElement?.clientWidth ?? 1000) - leftForReading
    const detail = Math.round(Math.max(narrowest, Math.min(widest, width)))
    this.dispatchEvent(new CustomEvent('ft-split', { detail, bubbles: true }))
  }

  private get listWidth(): number {
    return this.previousElementSibling?.clientWidth ?? 0
  }

  private onDown(event: PointerEvent): void {
    const handle = event.currentTarget as HTMLElement
    handle.setPointerCapture(event.pointerId)
    const start = event.clientX
    const width = this.listWidth
    handle.onpointermove = (move) => {
      this.say(width + move.clientX - start)
    }
    handle.onpointerup = handle.onpointercancel = () => {
      handle.onpointermove = null
    }
  }

  private onKey(event: KeyboardEvent): void {
    const step = { ArrowLeft: -keyStep, ArrowRight: keyStep }[event.key]
    if (step === undefined) return
    event.preventDefault()
    this.say(this.listWidth + step)
  }

  protected override render(): TemplateResult {
    return html`<div
      role="separator"
      aria-orientation="vertical"
      aria-label=${words.splitter}
      aria-valuenow=${this.listWidth}
      tabindex="0"
      @pointerdown=${this.onDown}
      @keydown=${this.onKey}
    ></div>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-splitter': FtSplitter
  }
}
