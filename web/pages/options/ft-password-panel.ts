import { html, type TemplateResult } from 'lit'
import { customElement, query } from 'lit/decorators.js'
import type { FtPasswordField } from '../../elements/ft-password-field.ts'
import '../../elements/ft-password-field.ts'
import { words } from '../../locales/words.ts'
import { passwordFailure } from '../../state/password-failure.ts'
import type { NoticeContent } from '../../state/notices.ts'
import { FormPanel } from './form-panel.ts'

/** Another password: the one in use, the new one, and the new one once more. */
@customElement('ft-password-panel')
export class FtPasswordPanel extends FormPanel {
  @query('#current') private current!: FtPasswordField | null
  @query('#new') private chosen!: FtPasswordField | null
  @query('#again') private again!: FtPasswordField | null

  private get fields(): FtPasswordField[] {
    return [this.current, this.chosen, this.again].filter((field) => field !== null)
  }

  protected isChanged(): boolean {
    return this.fields.some((field) => field.value !== '')
  }

  protected override faultBeforeSaving(): string {
    return this.chosen?.value === this.again?.value ? '' : words.password.mismatch
  }

  protected async save(): Promise<void> {
    await this.services.session.changePassword(this.current?.value ?? '', this.chosen?.value ?? '')
    for (const field of this.fields) field.clear()
  }

  protected override savedNotice(): NoticeContent {
    return { kind: 'passwordChanged' }
  }

  protected override explain(error: unknown): string {
    return passwordFailure(error, words.password) ?? super.explain(error)
  }

  protected drawFields(): TemplateResult {
    const { session } = this.services.session
    const isNumen = session?.passwordIsNumen === true
    return html`<input
        type="text"
        name="username"
        autocomplete="username"
        .value=${session?.username ?? ''}
        hidden
        readonly
      />
      <ft-password-field
        id="current"
        name="current"
        .label=${isNumen ? words.password.currentNumen : words.password.current}
      ></ft-password-field>
      <ft-password-field
        id="new"
        name="new"
        autocomplete="new-password"
        .label=${words.password.chosen}
        .hint=${words.password.rules}
      ></ft-password-field>
      <ft-password-field
        id="again"
        name="again"
        autocomplete="new-password"
        .label=${words.password.again}
      ></ft-password-field>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-password-panel': FtPasswordPanel
  }
}
