/**
 * A panel that is a form. The reader changes fields, and « Enregistrer les préférences » at its bottom right keeps them:
 * it stays disabled until something has changed, the shell asks before changes are left behind, and what was saved is
 * said. A panel draws its fields, tells whether they differ from what is kept, and saves.
 */
import { html, nothing, type TemplateResult } from 'lit'
import { property, state } from 'lit/decorators.js'
import { ApiError } from '../../api/http.ts'
import { announce } from '../../elements/announce.ts'
import { FtElement } from '../../elements/ft-element.ts'
import { icon } from '../../elements/icons.ts'
import { failureText, words } from '../../locales/words.ts'
import type { NoticeContent } from '../../state/notices.ts'
import type { Services } from '../../state/services.ts'

export abstract class FormPanel extends FtElement {
  @property({ attribute: false }) services!: Services
  @state() protected busy = false
  @state() protected failure = ''

  protected abstract drawFields(): TemplateResult
  /** The fields differ from what is kept. */
  protected abstract isChanged(): boolean
  protected abstract save(): Promise<void> | void

  /** What can be said before asking the server; an empty text lets the form go. */
  protected faultBeforeSaving(): string {
    return ''
  }

  protected savedNotice(): NoticeContent {
    return { kind: 'preferencesSaved' }
  }

  protected explain(error: unknown): string {
    return failureText(error instanceof ApiError ? error.code : 'internal')
  }

  /** True where the panel sees to a failure by itself; `again` saves once more. */
  protected seesTo(_error: unknown, _again: () => Promise<void>): boolean {
    return false
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.services.unsaved.set(this, false)
  }

  protected override updated(): void {
    this.services.unsaved.set(this, this.isConnected && this.isChanged())
  }

  /** A field has another value. */
  protected readonly onInput = (): void => {
    this.requestUpdate()
  }

  private async onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    if (this.busy || !this.isChanged()) return
    this.failure = this.faultBeforeSaving()
    if (this.failure === '') await this.saveNow()
  }

  private readonly saveNow = async (): Promise<void> => {
    this.busy = true
    announce(words.options.saving)
    try {
      await this.save()
      this.services.notices.show(this.savedNotice())
    } catch (error) {
      if (!this.seesTo(error, this.saveNow)) this.failure = this.explain(error)
    } finally {
      this.busy = false
    }
  }

  protected override render(): TemplateResult {
    const changed = this.isChanged()
    return html`<form @submit=${this.onSubmit} @input=${this.onInput} @change=${this.onInput} novalidate>
      ${
        this.failure === ''
          ? nothing
          : html`<p class="callout failure" role="alert">${icon('alert')}<span>${this.failure}</span></p>`
      }
      ${this.drawFields()}
      <div class="save-bar">
        <p>${changed ? words.options.unsaved : ''}</p>
        <button class="button primary" ?disabled=${!changed || this.busy}>
          ${this.busy ? words.options.saving : words.options.save}
        </button>
      </div>
    </form>`
  }
}
