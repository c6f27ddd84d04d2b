import { html, type TemplateResult } from 'lit'
import { customElement } from 'lit/decorators.js'
import type { FunctionalMailboxRow } from '../../../../server/contract/functional-mailboxes.ts'
import { findMailboxes } from '../../../api/functional-mailboxes-api.ts'
import type { IconName } from '../../../elements/icons.ts'
import { words } from '../../../locales/words.ts'
import { formatRoute } from '../../../model/routes.ts'
import type { LoadedPage } from '../../../state/paged-list.ts'
import { newItem } from '../new-item.ts'
import { SearchSection } from '../search-section.ts'
import './ft-mailbox-form.ts'
import './ft-mailbox-panel.ts'

/** The functional mailboxes of the academy: a search, one of them, and a new one. */
@customElement('ft-mailboxes-section')
export class FtMailboxesSection extends SearchSection<FunctionalMailboxRow> {
  protected readonly slug = 'boites'
  protected readonly picture: IconName = 'inbox'
  protected readonly texts = words.functionalMailboxes

  protected async load(
    q: string,
    cursor: string | null,
    signal: AbortSignal,
  ): Promise<LoadedPage<FunctionalMailboxRow>> {
    const { mailboxes: rows, ...page } = await findMailboxes(this.services.administration.http, q, cursor, signal)
    return { rows, ...page }
  }

  protected drawNew(): TemplateResult {
    return html`<a
      class="button primary"
      href=${formatRoute({ page: 'administration', section: this.slug, item: newItem, query: {} })}
      >${words.functionalMailboxes.add}</a
    >`
  }

  protected drawHead(): TemplateResult {
    const { columns } = words.functionalMailboxes
    return html`<tr>
      <th scope="col">${columns.name}</th>
      <th scope="col">${columns.members}</th>
    </tr>`
  }

  protected drawRow({ accountId, name, address, members }: FunctionalMailboxRow): TemplateResult {
    const text = words.functionalMailboxes
    const href = formatRoute({ page: 'administration', section: this.slug, item: accountId, query: {} })
    return html`<tr>
      <td><a href=${href}>${name}</a><small>${address}</small></td>
      <td data-label=${text.columns.members}>
        ${members === 0 ? html`<span class="badge caution">${text.noMember}</span>` : text.members(members)}
      </td>
    </tr>`
  }

  protected drawItem(item: string): TemplateResult {
    if (item === newItem)
      return html`<ft-mailbox-form
        .services=${this.services}
        @ft-mailbox-made=${(event: CustomEvent<string>) => {
          this.go(event.detail, {}, true)
        }}
      ></ft-mailbox-form>`
    return html`<ft-mailbox-panel
      .services=${this.services}
      .mailbox=${item}
      @ft-mailbox-removed=${() => {
        this.go(null)
      }}
    ></ft-mailbox-panel>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-mailboxes-section': FtMailboxesSection
  }
}
