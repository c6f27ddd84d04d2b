import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { words } from '../locales/words.ts'
import { type Segment, quotedRuns, type TextBlock, textBlocks } from '../model/text-blocks.ts'
import { FtElement } from './ft-element.ts'
import './ft-message-text.css'

/** Quotations longer than this are folded: what was written now comes first. */
const foldedLines = 8

/** The plain text of a message: text nodes and links, nothing interpreted. */
@customElement('ft-message-text')
export class FtMessageText extends FtElement {
  @property() text = ''

  private readonly drawSegment = ({ text, href }: Segment): TemplateResult =>
    href === null
      ? html`${text}`
      : html`<a href=${href} target="_blank" rel="noopener noreferrer" title=${href}>${text}</a>`

  private readonly drawBlock = ({ quoteDepth, lines }: TextBlock): TemplateResult => {
    // prettier-ignore
    const text = html`<div class="lines">${lines.map((line) => html`<span class="line">${line.map(this.drawSegment)}</span>`)}</div>`
    return quoteDepth === 0 ? text : html`<blockquote data-depth=${Math.min(quoteDepth, 3)}>${text}</blockquote>`
  }

  private readonly drawRun = (run: readonly TextBlock[]): TemplateResult => {
    const quoted = (run[0]?.quoteDepth ?? 0) > 0
    const lines = run.reduce((count, block) => count + block.lines.length, 0)
    if (!quoted || lines <= foldedLines) return html`${run.map(this.drawBlock)}`
    return html`<details>
      <summary>${words.message.showQuote}</summary>
      ${run.map(this.drawBlock)}
    </details>`
  }

  protected override render(): TemplateResult {
    return html`${this.text === '' ? nothing : quotedRuns(textBlocks(this.text)).map(this.drawRun)}`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-message-text': FtMessageText
  }
}
