import { html, type TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { type AccountDetail, type Role, roles } from '../../../../server/contract/administration.ts'
import { FtElement } from '../../../elements/ft-element.ts'
import { confirmAction } from '../../../elements/question-dialog.ts'
import { words } from '../../../locales/words.ts'
import { attempt } from '../../../state/attempt.ts'
import type { Services } from '../../../state/services.ts'
import './ft-role-form.css'

/**
 * The roles of a person.
 * @event ft-roles-changed
 */
@customElement('ft-role-form')
export class FtRoleForm extends FtElement {
  @property({ attribute: false }) services!: Services
  @property({ attribute: false }) account!: AccountDetail

  private async onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const form = event.target as HTMLFormElement
    const chosen = new FormData(form).getAll('role')
    const wanted = roles.filter((role) => chosen.includes(role))
    const before = this.account.roles
    if (wanted.join() === before.join() || !(await this.confirm(wanted))) {
      form.reset()
      return
    }
    const set = (to: readonly Role[]): Promise<void> => this.services.administration.setRoles(this.account.username, to)
    const told = (): void => void this.dispatchEvent(new Event('ft-roles-changed'))
    const done = await attempt(
      this.services.notices,
      'rolesChanged',
      () => set(wanted),
      () => set(before).then(told),
    )
    if (!done) form.reset()
    told()
  }

  private confirm(wanted: readonly Role[]): Promise<boolean> {
    const text = words.administration
    return confirmAction({
      title: text.person.rolesTitle(this.account.displayName),
      text: text.person.rolesConfirm(wanted.map((role) => text.roles[role].toLowerCase()).join(', ')),
      action: text.person.saveRoles,
    })
  }

  private readonly drawRole = (role: Role): TemplateResult => {
    const text = words.administration
    const id = `${this.uid}-${role}`
    return html`<div class="choice">
      <input
        type="checkbox"
        id=${id}
        name="role"
        value=${role}
        ?checked=${this.account.roles.includes(role)}
        .checked=${this.account.roles.includes(role)}
        aria-describedby=${`${id}-text`}
      />
      <label for=${id}>${text.roles[role]}</label>
      <p class="hint" id=${`${id}-text`}>${text.roleTexts[role]}</p>
    </div>`
  }

  protected override render(): TemplateResult {
    const text = words.administration.person
    return html`<form class="block" @submit=${this.onSubmit} aria-labelledby=${`${this.uid}-title`}>
      <h4 id=${`${this.uid}-title`}>${text.roles}</h4>
      <p class="hint">${text.rolesText}</p>
      ${roles.map(this.drawRole)}
      <div class="buttons"><button class="button">${text.saveRoles}</button></div>
    </form>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-role-form': FtRoleForm
  }
}
