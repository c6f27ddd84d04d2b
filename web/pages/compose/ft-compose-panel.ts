import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, query, queryAll, state } from 'lit/decorators.js'
import { FtElement, Watch } from '../../elements/ft-element.ts'
import type { FtAddressesEvent, FtAddressField, Suggestion } from '../../elements/ft-address-field.ts'
import '../../elements/ft-address-field.ts'
import { icon, type IconName } from '../../elements/icons.ts'
import { suggestionsOf } from '../../elements/suggestions.ts'
import { failureText, language, words } from '../../locales/words.ts'
import { formatClock } from '../../model/dates.ts'
import type { Composer } from '../../state/composer.ts'
import type { Services } from '../../state/services.ts'
import type { FtEditor, FtPasteFilesEvent } from './ft-editor.ts'
import './ft-editor.ts'
import type { FtRemoveFileEvent } from './ft-file-tray.ts'
import './ft-file-tray.ts'
import { readyToSend } from './ready-to-send.ts'
import './ft-compose-panel.css'

type AddressField = 'to' | 'cc' | 'bcc'

/** One message being written: a window at the foot of the page that leaves the mail behind it in reach. */
@customElement('ft-compose-panel')
export class FtComposePanel extends FtElement {
  @property({ attribute: false }) composer!: Composer
  @property({ attribute: false }) services!: Services
  @query('ft-editor') private editor!: FtEditor
  @query('input[type=file]') private picker!: HTMLInputElement
  @queryAll('ft-address-field') private addressFields!: NodeListOf<FtAddressField>
  @state() private wide = false
  @state() private showCc = false
  @state() private showBcc = false
  @state() private dropping = false
  @state() private fault = ''
  private cameFrom: Element | null = null
  private readonly watch = new Watch(this, () => [this.composer])

  override connectedCallback(): void {
    super.connectedCallback()
    this.cameFrom = document.activeElement
    this.watch.renew()
    this.showCc = this.composer.fields.cc.length > 0
    this.showBcc = this.composer.fields.bcc.length > 0
  }

  override disconnectedCallback(): void {
    this.composer.takeContent()
    super.disconnectedCallback()
    // The focus goes back to where the writing began.
    if (this.cameFrom instanceof HTMLElement && this.cameFrom.isConnected) this.cameFrom.focus()
  }

  protected override firstUpdated(): void {
    void this.editor.updateComplete.then(() => {
      this.composer.content = () => this.editor.content
      if (this.composer.seed.focus === 'body') this.editor.focus()
      else this.addressFields[0]?.focus()
    })
  }

  private async onSend(): Promise<void> {
    for (const field of this.addressFields) field.commit()
    await this.updateComplete
    this.fault = ''
    const maxRecipients = this.services.session.session?.limits.maxRecipients ?? 0
    const answer = await readyToSend(this.composer, this.editor.content.text, maxRecipients)
    if (answer === 'go') await this.services.composers.send(this.composer)
    else if (answer !== 'stay') this.fault = answer.fault
  }

  private attach(files: Iterable<File>): void {
    this.composer.files.add(files)
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      void this.onSend()
    }
    // What is typed here is no shortcut of the page.
    event.stopPropagation()
  }

  private onDrag(event: DragEvent): void {
    if (!(event.dataTransfer?.types.includes('Files') ?? false)) return
    event.preventDefault()
    this.dropping = event.type === 'dragover'
    if (event.type === 'drop') this.attach(event.dataTransfer?.files ?? [])
  }

  private onDragLeave(event: DragEvent): void {
    if (!(event.relatedTarget instanceof Node && this.contains(event.relatedTarget))) this.dropping = false
  }

  private readonly suggest = async (text: string): Promise<Suggestion[]> =>
    suggestionsOf(await this.services.api.people(text))

  private saveText(): string {
    const { saveStatus, savedAt } = this.composer
    if (this.composer.sending) return words.compose.sending
    if (saveStatus === 'saving') return words.compose.saving
    if (saveStatus === 'failed') return words.compose.saveFailed
    return saveStatus === 'saved' && savedAt !== null ? words.compose.saved(formatClock(savedAt, language)) : ''
  }

  private drawButton(name: IconName, label: string, onClick: () => void): TemplateResult {
    return html`<button type="button" class="icon-button" aria-label=${label} title=${label} @click=${onClick}>
      ${icon(name)}
    </button>`
  }

  private drawAddresses(name: AddressField, label: string): TemplateResult {
    return html`<ft-address-field
      .label=${label}
      .addresses=${this.composer.fields[name]}
      .suggest=${this.suggest}
      @ft-addresses=${(event: FtAddressesEvent) => {
        this.composer.update({ [name]: event.addresses })
      }}
    ></ft-address-field>`
  }

  private drawFields(): TemplateResult {
    const own = this.services.session.session?.addresses ?? []
    const { sendingAddresses } = this.services.accounts
    const { from } = this.composer.fields
    // A message of a functional mailbox leaves in its name; one’s own may leave in either.
    const addresses = this.composer.isShared ? [from] : [...own, ...sendingAddresses]
    return html`<div class="fields">
      ${
        addresses.length < 2 && !this.composer.isShared
          ? nothing
          : html`<div class="line">
              <label for=${`${this.uid}-from`}>${words.message.from}</label>
              <select
                id=${`${this.uid}-from`}
                @change=${(event: Event) => {
                  this.composer.update({ from: (event.target as HTMLSelectElement).value })
                }}
              >
                ${addresses.map((address) => html`<option ?selected=${address === this.composer.fields.from}>${address}</option>`)}
              </select>
            </div>`
      }
      <div class="with-more">
        ${this.drawAddresses('to', words.message.to)}
        <span class="more">
          ${this.showCc ? nothing : this.drawReveal(words.message.cc, words.compose.addCc, () => (this.showCc = true))}
          ${this.showBcc ? nothing : this.drawReveal(words.message.bcc, words.compose.addBcc, () => (this.showBcc = true))}
        </span>
      </div>
      ${this.showCc ? this.drawAddresses('cc', words.message.cc) : nothing}
      ${this.showBcc ? this.drawAddresses('bcc', words.message.bcc) : nothing}
      <div class="line">
        <label for=${`${this.uid}-subject`}>${words.message.subject}</label>
        <input
          id=${`${this.uid}-subject`}
          autocomplete="off"
          maxlength="500"
          .value=${this.composer.fields.subject}
          @input=${(event: Event) => {
            this.composer.update({ subject: (event.target as HTMLInputElement).value })
          }}
        />
      </div>
    </div>`
  }

  private drawReveal(text: string, label: string, show: () => void): TemplateResult {
    const onClick = (): void => {
      show()
      void this.updateComplete.then(() => {
        const fields = [...this.addressFields]
        fields.find((field) => field.label === text)?.focus()
      })
    }
    return html`<button type="button" aria-label=${label} title=${label} @click=${onClick}>${text}</button>`
  }

  private drawFault(): TemplateResult | typeof nothing {
    const failure = this.composer.sendFailure
    const text = failure === null ? this.fault : failure.detail === '' ? failureText(failure.code) : failure.detail
    if (text === '') return nothing
    return html`<p class="callout failure" role="alert">
      ${icon('alert')}<span>${failure === null ? '' : `${words.compose.notSent} `}${text}</span>
    </p>`
  }

  private drawFoot(): TemplateResult {
    return html`<div class="foot">
      <button
        type="button"
        class="button primary"
        title=${words.compose.sendHint}
        ?disabled=${this.composer.sending}
        @click=${this.onSend}
      >
        ${icon('sent')}<span>${words.compose.send}</span>
      </button>
      <button
        type="button"
        class="button"
        aria-label=${words.compose.attach}
        @click=${() => {
          this.picker.click()
        }}
      >
        ${icon('attachment')}<span>${words.compose.attach}</span>
      </button>
      <input
        type="file"
        multiple
        hidden
        aria-label=${words.compose.attach}
        @change=${() => {
          this.attach(this.picker.files ?? [])
          this.picker.value = ''
        }}
      />
      <span class="saved ${this.composer.saveStatus}" role="status">${this.saveText()}</span>
      ${this.drawButton('trash', words.compose.discard, () => void this.services.composers.discard(this.composer))}
    </div>`
  }

  protected override render(): TemplateResult {
    const { composer, services } = this
    const title = composer.fields.subject === '' ? words.compose.new : composer.fields.subject
    return html`<section
      class="window ${this.wide ? 'wide' : ''} ${composer.minimised ? 'minimised' : ''}"
      role="dialog"
      aria-label=${title}
      @keydown=${this.onKey}
      @dragover=${this.onDrag}
      @drop=${this.onDrag}
      @dragleave=${this.onDragLeave}
    >
      <div class="head">
        <button
          type="button"
          class="title"
          aria-expanded=${String(!composer.minimised)}
          @click=${() => {
            if (composer.minimised) services.composers.unfold(composer)
            else services.composers.fold(composer)
          }}
        >
          ${title}
        </button>
        ${composer.minimised ? nothing : this.drawButton('fold', words.compose.fold, () => services.composers.fold(composer))}
        ${composer.minimised ? nothing : this.drawButton('unfold', words.compose.enlarge, () => (this.wide = !this.wide))}
        ${this.drawButton('close', words.compose.keepAndClose, () => void services.composers.keep(composer))}
      </div>
      <div class="body" ?hidden=${composer.minimised}>
        ${this.drawFault()} ${this.drawFields()}
        <ft-editor
          .initialHtml=${composer.fields.html}
          @input=${() => {
            composer.touch()
          }}
          @ft-paste-files=${(event: FtPasteFilesEvent) => {
            this.attach(event.files)
          }}
        ></ft-editor>
        <ft-file-tray
          .files=${composer.files.all}
          @ft-remove-file=${(event: FtRemoveFileEvent) => {
            composer.files.remove(event.fileKey)
          }}
        ></ft-file-tray>
        ${this.drawFoot()}
        <p class="drop" aria-hidden="true" ?hidden=${!this.dropping}>${icon('attachment')} ${words.compose.drop}</p>
      </div>
    </section>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-compose-panel': FtComposePanel
  }
}
