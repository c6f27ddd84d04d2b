import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { type ListDetail, type ListWriters, maxListNameLength } from '../../../../server/contract/lists.ts'
import { changeList, readList, removeList } from '../../../api/lists-api.ts'
import { ApiError, type ApiErrorCode } from '../../../api/http.ts'
import { FtElement } from '../../../elements/ft-element.ts'
import { icon } from '../../../elements/icons.ts'
import { askText, confirmAction } from '../../../elements/question-dialog.ts'
import { failureText, words } from '../../../locales/words.ts'
import { attempt } from '../../../state/attempt.ts'
import type { Services } from '../../../state/services.ts'
import { drawFacts } from '../facts.ts'
import { drawUp } from '../new-item.ts'
import './ft-list-addresses.ts'
import { drawWriters } from './writers-field.ts'

/**
 * One list: who is in it, who may write to it, and an end to it.
 * @event ft-list-removed
 */
@customElement('ft-list-panel')
export class FtListPanel extends FtElement {
  @property({ attribute: false }) services!: Services
  /** Its id. */
  @property() list = ''
  @state() private known: ListDetail | null = null
  @state() private failure: ApiErrorCode | null = null

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('list')) void this.load()
  }

  private async load(): Promise<void> {
    this.failure = null
    try {
      this.known = await readList(this.services.administration.http, this.list)
    } catch (error) {
      this.failure = error instanceof ApiError ? error.code : 'internal'
    }
  }

  private async change(change: { name?: string; writers?: ListWriters }): Promise<void> {
    const { administration, notices } = this.services
    await attempt(notices, 'listChanged', () => changeList(administration.http, this.list, change))
    await this.load()
  }

  private async rename({ name }: ListDetail): Promise<void> {
    const text = words.lists
    const answer = await askText({
      title: text.renameTitle,
      label: text.name,
      value: name,
      action: text.save,
      fault: (typed) => (typed === '' || typed.length > maxListNameLength ? text.nameFault : null),
    })
    if (answer !== null) await this.change({ name: answer })
  }

  private async takeAway({ name }: ListDetail): Promise<void> {
    const text = words.lists
    const question = { title: text.removeTitle(name), text: text.removeText, action: text.remove, danger: true }
    if (!(await confirmAction(question))) return
    const { administration, notices } = this.services
    if (await attempt(notices, 'listRemoved', () => removeList(administration.http, this.list)))
      this.dispatchEvent(new Event('ft-list-removed'))
  }

  private drawAbout(list: ListDetail): TemplateResult {
    const text = words.lists
    return html`<section class="block">
      <h4>${text.facts}</h4>
      ${drawFacts([
        [text.address, list.address],
        [text.rule, list.rule === null ? '' : `${text.ruleText(list.rule)} (${text.people(list.ruled)})`],
        [text.reached, text.addresses(list.reached)],
        [text.owner, list.owner ?? ''],
      ])}
      ${drawWriters(`${this.uid}-writers`, list.writers, (writers) => void this.change({ writers }))}
      <div class="buttons">
        <button type="button" class="button" @click=${() => void this.rename(list)}>${text.rename}</button>
      </div>
    </section>`
  }

  private drawList(list: ListDetail): TemplateResult {
    const text = words.lists
    const part = (name: 'members' | 'authors'): TemplateResult =>
      html`<ft-list-addresses
        .services=${this.services}
        .list=${list}
        .kind=${name}
        @ft-list-changed=${() => void this.load()}
      ></ft-list-addresses>`
    return html`<div class="who">
        <h3>${list.name}</h3>
        ${list.rule === null ? nothing : html`<p><span class="badge">${text.automatic}</span></p>`}
      </div>
      ${this.drawAbout(list)} ${part('members')} ${part('authors')}
      <section class="block">
        <p class="hint">${text.removeText}</p>
        <div class="buttons">
          <button type="button" class="button danger" @click=${() => void this.takeAway(list)}>${text.remove}</button>
        </div>
      </section>`
  }

  protected override render(): TemplateResult {
    const { known, failure } = this
    return html`${drawUp('listes', words.lists.back)}
    ${
      failure === null
        ? nothing
        : html`<p class="callout failure" role="alert">${icon('alert')}<span>${failureText(failure)}</span></p>`
    }
    ${
      known !== null
        ? this.drawList(known)
        : failure === null
          ? html`<p class="lead" role="status">${words.loading}</p>`
          : nothing
    }`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-list-panel': FtListPanel
  }
}
