import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { words } from '../locales/words.ts'
import { type Segment, type TextBlock, textBlocks } from '../model/text-blocks.ts'
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
    if (quoteDepth === 0) return text
    const quote = html`<blockquote data-depth=${Math.min(quoteDepth, 3)}>${text}</blockquote>`
    if (lines.length <= foldedLines) return quote
    return html`<details>
      <summary>${words.message.showQuote}</summary>
      ${quote}
    </details>`
  }

  protected override render(): TemplateResult {
    return html`${this.text === '' ? nothing : textBlocks(this.text).map(this.drawBlock)}`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-message-text': FtMessageText
  }
}
