import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import type { Attachment } from '../../server/contract/mail.ts'
import { language, words } from '../locales/words.ts'
import { type AttachmentKind, attachmentKind } from '../model/attachments.ts'
import { formatBytes } from '../model/sizes.ts'
import { FtElement } from './ft-element.ts'
import { icon, type IconName } from './icons.ts'
import './ft-attachment-list.css'

const iconOf: Record<AttachmentKind, IconName> = {
  image: 'image',
  pdf: 'pdf',
  text: 'text',
  table: 'table',
  slides: 'slides',
  archive: 'archive',
  audio: 'file',
  video: 'file',
  mail: 'unread',
  other: 'file',
}

export function attachmentIcon(filename: string, contentType: string): TemplateResult {
  return icon(iconOf[attachmentKind(filename, contentType)])
}

/** The files of a message, each a link that downloads it. */
@customElement('ft-attachment-list')
export class FtAttachmentList extends FtElement {
  @property({ attribute: false }) attachments: readonly Attachment[] = []

  private readonly drawFile = (file: Attachment): TemplateResult => {
    const size = formatBytes(file.sizeBytes, language)
    const filename = file.filename === '' ? words.message.unnamedFile : file.filename
    return html`<li>
      <a href=${file.url} download=${filename} aria-label=${words.message.downloadOf(filename, size)}>
        ${attachmentIcon(filename, file.contentType)}
        <span class="name" title=${filename}>${filename}</span>
        <span class="size">${size}</span>
        ${icon('download')}
      </a>
    </li>`
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.attachments.length === 0) return nothing
    return html`<section aria-labelledby=${`${this.uid}-title`}>
      <h3 id=${`${this.uid}-title`}>${words.message.attachments(this.attachments.length)}</h3>
      <ul>
        ${this.attachments.map(this.drawFile)}
      </ul>
    </section>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-attachment-list': FtAttachmentList
  }
}
