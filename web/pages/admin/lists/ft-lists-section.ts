import { html, type TemplateResult } from 'lit'
import { customElement } from 'lit/decorators.js'
import type { ListRow } from '../../../../server/contract/lists.ts'
import { findLists } from '../../../api/lists-api.ts'
import type { IconName } from '../../../elements/icons.ts'
import { words } from '../../../locales/words.ts'
import { formatRoute } from '../../../model/routes.ts'
import type { LoadedPage } from '../../../state/paged-list.ts'
import { SearchSection } from '../search-section.ts'
import { newItem } from '../new-item.ts'
import './ft-list-form.ts'
import './ft-list-panel.ts'

/** The distribution lists of the academy: a search, one of them, and a new one. */
@customElement('ft-lists-section')
export class FtListsSection extends SearchSection<ListRow> {
  protected readonly slug = 'listes'
  protected readonly picture: IconName = 'list'
  protected readonly texts = words.lists

  protected async load(q: string, cursor: string | null, signal: AbortSignal): Promise<LoadedPage<ListRow>> {
    const { lists: rows, ...page } = await findLists(this.services.administration.http, q, cursor, signal)
    return { rows, ...page }
  }

  protected drawNew(): TemplateResult {
    return html`<a
      class="button primary"
      href=${formatRoute({ page: 'administration', section: this.slug, item: newItem, query: {} })}
      >${words.lists.add}</a
    >`
  }

  protected drawHead(): TemplateResult {
    const { columns } = words.lists
    return html`<tr>
      <th scope="col">${columns.name}</th>
      <th scope="col">${columns.members}</th>
      <th scope="col">${columns.writers}</th>
    </tr>`
  }

  protected drawRow({ id, name, address, rule, ruled, byHand, writers }: ListRow): TemplateResult {
    const text = words.lists
    const href = formatRoute({ page: 'administration', section: this.slug, item: id, query: {} })
    const counts = [
      ...(rule === null ? [] : [text.people(ruled)]),
      ...(byHand > 0 || rule === null ? [text.byHand(byHand)] : []),
    ]
    return html`<tr>
      <td><a href=${href}>${name}</a><small>${address}</small></td>
      <td data-label=${text.columns.members}>
        ${counts.join(' + ')}${rule === null ? '' : html`<br /><span class="badge quiet">${text.automatic}</span>`}
      </td>
      <td data-label=${text.columns.writers}>${text.writers[writers]}</td>
    </tr>`
  }

  protected drawItem(item: string): TemplateResult {
    const back = (): void => {
      this.go(null)
    }
    if (item === newItem)
      return html`<ft-list-form
        .services=${this.services}
        @ft-list-made=${(event: CustomEvent<string>) => {
          this.go(event.detail, {}, true)
        }}
      ></ft-list-form>`
    return html`<ft-list-panel .services=${this.services} .list=${item} @ft-list-removed=${back}></ft-list-panel>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-lists-section': FtListsSection
  }
}
