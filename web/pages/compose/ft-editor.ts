import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import Squire from 'squire-rte'
import { FtElement } from '../../elements/ft-element.ts'
import { icon, type IconName } from '../../elements/icons.ts'
import { askText } from '../../elements/question-dialog.ts'
import { words } from '../../locales/words.ts'
import { cleanHtml, cleanToFragment, textOfHtml } from '../../safe/clean-html.ts'
import './ft-editor.css'

/** Files were pasted into the text. */
export class FtPasteFilesEvent extends Event {
  constructor(readonly files: File[]) {
    super('ft-paste-files', { bubbles: true })
  }
}

type Format = {
  tag: string
  icon: IconName
  label: string
  on: (editor: Squire) => void
  off: (editor: Squire) => void
}

const formats = (): Format[] => [
  { tag: 'B', icon: 'bold', label: words.editor.bold, on: (e) => e.bold(), off: (e) => e.removeBold() },
  { tag: 'I', icon: 'italic', label: words.editor.italic, on: (e) => e.italic(), off: (e) => e.removeItalic() },
  {
    tag: 'U',
    icon: 'underline',
    label: words.editor.underline,
    on: (e) => e.underline(),
    off: (e) => e.removeUnderline(),
  },
  { tag: 'UL', icon: 'list', label: words.editor.list, on: (e) => e.makeUnorderedList(), off: (e) => e.removeList() },
  {
    tag: 'OL',
    icon: 'listNumbers',
    label: words.editor.listNumbers,
    on: (e) => e.makeOrderedList(),
    off: (e) => e.removeList(),
  },
  {
    tag: 'BLOCKQUOTE',
    icon: 'quote',
    label: words.editor.quote,
    on: (e) => e.increaseQuoteLevel(),
    off: (e) => e.decreaseQuoteLevel(),
  },
]

/**
 * The rich text of a message being written. Whatever comes in, pasted or quoted, is sanitised.
 * @event input something was written
 * @event ft-paste-files
 */
@customElement('ft-editor')
export class FtEditor extends FtElement {
  /** What the editor starts with. Read once. */
  @property({ attribute: false }) initialHtml = ''
  @query('.writing') private root!: HTMLElement
  @state() private path: ReadonlySet<string> = new Set()
  private editor: Squire | null = null

  override focus(): void {
    this.editor?.focus()
  }

  get content(): { html: string; text: string } {
    return { html: cleanHtml(this.editor?.getHTML() ?? ''), text: textOfHtml(this.root) }
  }

  protected override firstUpdated(): void {
    const editor = new Squire(this.root, {
      blockTag: 'DIV',
      sanitizeToDOMFragment: cleanToFragment,
      didError: () => undefined,
    })
    this.editor = editor
    editor.setHTML(this.initialHtml === '' ? '<div><br></div>' : this.initialHtml)
    editor.moveCursorToStart()
    editor.addEventListener('input', () => {
      this.dispatchEvent(new Event('input', { bubbles: true }))
    })
    editor.addEventListener('pathChange', () => {
      this.readPath()
    })
    editor.addEventListener('select', () => {
      this.readPath()
    })
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.editor?.destroy()
    this.editor = null
  }

  private readPath(): void {
    const editor = this.editor
    if (editor === null) return
    const on = new Set(formats().flatMap(({ tag }) => (editor.hasFormat(tag) ? [tag] : [])))
    const anchor = editor.getSelection().startContainer
    const block = (anchor instanceof Element ? anchor : anchor.parentElement)?.closest('ul, ol, blockquote')
    for (let node = block ?? null; node !== null && this.root.contains(node); node = node.parentElement)
      on.add(node.nodeName)
    this.path = on
  }

  private toggle(format: Format): void {
    if (this.editor === null) return
    if (this.path.has(format.tag)) format.off(this.editor)
    else format.on(this.editor)
    this.editor.focus()
    this.readPath()
  }

  private async link(): Promise<void> {
    const editor = this.editor
    if (editor === null) return
    const range = editor.getSelection()
    const fault = (text: string): string | null =>
      /^(?:https?:\/\/|mailto:)\S+$/i.test(normalUrl(text)) ? null : words.editor.badLink
    const url = await askText({
      title: words.editor.link,
      label: words.editor.linkLabel,
      value: '',
      action: words.editor.linkAction,
      fault,
    })
    editor.focus()
    editor.setSelection(range)
    if (url !== null) editor.makeLink(normalUrl(url))
  }

  private onPaste(event: ClipboardEvent): void {
    const files = [...(event.clipboardData?.files ?? [])]
    // A table copied from a spreadsheet brings a picture of itself along: the text is meant.
    if (files.length === 0 || (event.clipboardData?.types.includes('text/html') ?? false)) return
    event.preventDefault()
    event.stopImmediatePropagation()
    this.dispatchEvent(new FtPasteFilesEvent(files))
  }

  private drawButton(name: IconName, label: string, pressed: boolean | null, onClick: () => void): TemplateResult {
    // The press must not take the focus, and the selection with it, out of the text.
    return html`<button
      type="button"
      class="icon-button"
      aria-label=${label}
      title=${label}
      aria-pressed=${pressed === null ? nothing : String(pressed)}
      @mousedown=${(event: Event) => {
        event.preventDefault()
      }}
      @click=${onClick}
    >
      ${icon(name)}
    </button>`
  }

  protected override render(): TemplateResult {
    return html`<div
        class="writing"
        role="textbox"
        aria-multiline="true"
        aria-label=${words.compose.body}
        contenteditable="true"
        spellcheck="true"
        lang="fr"
        @paste=${{ handleEvent: (event: ClipboardEvent) => this.onPaste(event), capture: true }}
      ></div>
      <div class="formats" role="toolbar" aria-label=${words.editor.toolbar}>
        ${formats().map((format) =>
          this.drawButton(format.icon, format.label, this.path.has(format.tag), () => {
            this.toggle(format)
          }),
        )}
        ${this.drawButton('link', words.editor.link, null, () => void this.link())}
        ${this.drawButton('plain', words.editor.plain, null, () => {
          this.editor?.removeAllFormatting()
        })}
        ${this.drawButton('undo', words.editor.undo, null, () => {
          this.editor?.undo()
        })}
      </div>`
  }
}

function normalUrl(text: string): string {
  const trimmed = text.trim()
  if (/^[a-z][a-z0-9+.-]*:/i.test(trimmed)) return trimmed
  return trimmed.includes('@') ? `mailto:${trimmed}` : `https://${trimmed}`
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-editor': FtEditor
  }
}
