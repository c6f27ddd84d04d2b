import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import { attachmentIcon } from '../../elements/ft-attachment-list.ts'
import { FtElement } from '../../elements/ft-element.ts'
import { icon } from '../../elements/icons.ts'
import { language, words } from '../../locales/words.ts'
import { formatBytes } from '../../model/sizes.ts'
import type { DraftFile } from '../../state/draft.ts'
import './ft-file-tray.css'

/** A file is taken out of the message. */
export class FtRemoveFileEvent extends Event {
  constructor(readonly fileKey: string) {
    super('ft-remove-file', { bubbles: true })
  }
}

/**
 * The attachments of a message being written, with the progress of each upload.
 * @event ft-remove-file
 */
@customElement('ft-file-tray')
export class FtFileTray extends FtElement {
  @property({ attribute: false }) files: readonly DraftFile[] = []

  private stateOf(file: DraftFile): string {
    if (file.state === 'uploading')
      return words.compose.uploading(Math.round((100 * file.sentBytes) / Math.max(1, file.sizeBytes)))
    if (file.state === 'failed') return words.compose.uploadFailed[file.reason]
    return formatBytes(file.sizeBytes, language)
  }

  private readonly drawFile = (file: DraftFile): TemplateResult =>
    html`<li class=${file.state}>
      ${attachmentIcon(file.filename, file.contentType)}
      <span class="name" title=${file.filename}>${file.filename}</span>
      <span class="about" role=${file.state === 'failed' ? 'alert' : nothing}>${this.stateOf(file)}</span>
      ${
        file.state === 'uploading'
          ? html`<progress
              max="1"
              .value=${file.sentBytes / Math.max(1, file.sizeBytes)}
              aria-label=${words.compose.uploadOf(file.filename)}
            ></progress>`
          : nothing
      }
      <button
        type="button"
        class="icon-button"
        aria-label=${words.compose.removeOf(file.filename)}
        @click=${() => {
          this.dispatchEvent(new FtRemoveFileEvent(file.key))
        }}
      >
        ${icon('close')}
      </button>
    </li>`

  protected override render(): TemplateResult | typeof nothing {
    if (this.files.length === 0) return nothing
    return html`<ul aria-label=${words.compose.files}>
      ${repeat(this.files, (file) => file.key, this.drawFile)}
    </ul>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-file-tray': FtFileTray
  }
}
