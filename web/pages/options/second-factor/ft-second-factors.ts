import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { Passkey, TotpSetup } from '../../../../server/contract/second-factor.ts'
import { maxPasskeyName } from '../../../../server/contract/limits.ts'
import { ApiError } from '../../../api/http.ts'
import { PasskeyError } from '../../../api/passkeys.ts'
import { FtElement, Watch } from '../../../elements/ft-element.ts'
import { icon } from '../../../elements/icons.ts'
import { askText, confirmAction } from '../../../elements/question-dialog.ts'
import { failureText, secondStepFailureText, words } from '../../../locales/words.ts'
import { formatDay } from '../../../model/dates.ts'
import { formatRoute } from '../../../model/routes.ts'
import type { SecondFactorChange } from '../../../state/notices.ts'
import { SecondFactorStore } from '../../../state/second-factor-store.ts'
import { secondStepFailure } from '../../../state/second-step-failure.ts'
import type { Services } from '../../../state/services.ts'
import { ProofGate } from '../proof-gate.ts'
import './ft-codes-dialog.ts'
import './ft-totp-dialog.ts'
import type { FtFactorAddedEvent } from './ft-totp-dialog.ts'
import './ft-second-factors.css'

type OpenDialog = { kind: 'totp'; setup: TotpSetup } | { kind: 'codes'; codes: string[] }

/** The blocks of « Sécurité » on what is asked besides the password: codes, passkeys, recovery codes. */
@customElement('ft-second-factors')
export class FtSecondFactors extends FtElement {
  @property({ attribute: false }) services!: Services
  @state() private dialog: OpenDialog | null = null
  @state() private busy = false
  @state() private failure = ''
  private store!: SecondFactorStore
  private readonly proof = new ProofGate(this, {
    services: () => this.services,
    store: () => this.store,
    retry: (work) => this.act(work),
  })
  private readonly watch = new Watch(this, () => [this.store, this.services.session])

  override connectedCallback(): void {
    this.store = new SecondFactorStore(this.services.api, this.services.session)
    super.connectedCallback()
    this.watch.renew()
    void this.store.load()
  }

  /** Does it, and asks who it is where the server wants to know first. */
  private async act(work: () => Promise<void>): Promise<void> {
    if (this.busy) return
    this.busy = true
    this.failure = ''
    try {
      await work()
    } catch (error) {
      if (!this.proof.takes(error, work)) this.failure = actFailure(error)
    } finally {
      this.busy = false
    }
  }

  private readonly onClosed = (event: Event): void => {
    // A dialog may have led to the next one already.
    if (
      this.dialog !== null &&
      event.target instanceof Element &&
      event.target.matches(`ft-${this.dialog.kind}-dialog`)
    )
      this.dialog = null
  }

  private said(what: SecondFactorChange): void {
    this.services.notices.show({ kind: 'secondFactor', what })
  }

  private shown(codes: string[] | null): void {
    if (codes !== null) this.dialog = { kind: 'codes', codes }
  }

  private beginTotp(): Promise<void> {
    return this.act(async () => {
      this.dialog = { kind: 'totp', setup: await this.store.beginTotp() }
    })
  }

  private onTotpAdded({ recoveryCodes }: FtFactorAddedEvent): void {
    this.said('totpOn')
    this.shown(recoveryCodes)
  }

  private async removeTotp(): Promise<void> {
    const { removeTitle, removeText, remove } = words.secondFactor.totp
    if (!(await this.confirmRemoval(removeTitle, removeText, remove))) return
    await this.act(async () => {
      await this.store.removeTotp()
      this.said('totpOff')
    })
  }

  private confirmRemoval(title: string, text: string, action: string): Promise<boolean> {
    const last = this.store.isLast ? ` ${words.secondFactor.totp.lastText}` : ''
    return confirmAction({ title, text: text + last, action, danger: true })
  }

  private askName(value: string, title: string, action: string): Promise<string | null> {
    const { name, nameMissing } = words.secondFactor.passkeys
    const fault = (text: string): string | null => (text === '' || text.length > maxPasskeyName ? nameMissing : null)
    return askText({ title, label: name, value, action, fault })
  }

  private addPasskey(): Promise<void> {
    return this.act(async () => {
      const text = words.secondFactor.passkeys
      const options = await this.store.beginPasskey()
      const proposed = /Android|iPhone|iPad/.test(navigator.userAgent) ? text.phone : text.computer
      const name = await this.askName(proposed, text.nameTitle, text.nameAction)
      if (name === null) return
      const codes = await this.store.addPasskey(name, options)
      this.said('passkeyAdded')
      this.shown(codes)
    })
  }

  private async renamePasskey({ id, name: before }: Passkey): Promise<void> {
    const text = words.secondFactor.passkeys
    const name = await this.askName(before, text.nameTitle, text.rename)
    if (name === null || name === before) return
    await this.act(async () => {
      await this.store.renamePasskey(id, name)
      this.said('passkeyRenamed')
    })
  }

  private async removePasskey({ id, name }: Passkey): Promise<void> {
    const { removeTitle, removeText, remove } = words.secondFactor.passkeys
    if (!(await this.confirmRemoval(removeTitle(name), removeText, remove))) return
    await this.act(async () => {
      await this.store.removePasskey(id)
      this.said('passkeyRemoved')
    })
  }

  private async renewCodes(): Promise<void> {
    const { renewTitle: title, renewText: text, renew: action } = words.secondFactor.codes
    if (!(await confirmAction({ title, text, action }))) return
    await this.act(async () => {
      this.shown(await this.store.renewRecoveryCodes())
    })
  }

  private drawButton(label: string, onClick: () => Promise<void>, kind = '', name = label): TemplateResult {
    return html`<button
      type="button"
      class="button ${kind}"
      aria-label=${name === label ? nothing : name}
      ?disabled=${this.busy}
      @click=${() => onClick()}
    >
      ${label}
    </button>`
  }

  private drawState(): TemplateResult {
    const text = words.secondFactor.overview
    const { isOn } = this.store
    return html`<section class="block">
      <h3>${text.title}</h3>
      <p class="callout ${isOn ? '' : 'caution'}">
        ${icon(isOn ? 'check' : 'info')}<span>${isOn ? text.on : text.off}</span>
      </p>
      <p>${text.text}</p>
      ${isOn ? html`<p class="hint">${text.mailPrograms}</p>` : nothing}
    </section>`
  }

  private drawTotp(createdAt: string | null): TemplateResult {
    const text = words.secondFactor.totp
    return html`<section class="block">
      <h3>${text.title}</h3>
      <p>${createdAt === null ? text.off : text.on(formatDay(createdAt))}</p>
      <div class="buttons">
        ${this.drawButton(createdAt === null ? text.add : text.change, () => this.beginTotp())}
        ${createdAt === null ? nothing : this.drawButton(text.remove, () => this.removeTotp(), 'quiet', text.removeTitle)}
      </div>
    </section>`
  }

  private drawPasskey(passkey: Passkey): TemplateResult {
    const text = words.secondFactor.passkeys
    const { name, createdAt, lastUsedAt, usableHere } = passkey
    const used = lastUsedAt === null ? text.neverUsed : text.used(formatDay(lastUsedAt))
    return html`<li>
      ${icon('key')}
      <div>
        <b>${name}</b>
        <p class="hint">${text.created(formatDay(createdAt))}, ${used}${usableHere ? '' : `, ${text.elsewhere}`}.</p>
      </div>
      <div class="buttons">
        ${this.drawButton(text.rename, () => this.renamePasskey(passkey), 'quiet', text.renameOf(name))}
        ${this.drawButton(text.remove, () => this.removePasskey(passkey), 'quiet', text.removeOf(name))}
      </div>
    </li>`
  }

  private drawPasskeys(passkeys: readonly Passkey[]): TemplateResult {
    const text = words.secondFactor.passkeys
    return html`<section class="block">
      <h3>${text.title}</h3>
      <p>${text.text}</p>
      ${
        passkeys.length === 0
          ? html`<p class="hint">${text.none}</p>`
          : html`<ul class="passkeys" aria-label=${text.list}>
              ${passkeys.map((passkey) => this.drawPasskey(passkey))}
            </ul>`
      }
      ${
        this.services.session.canUsePasskeys
          ? html`<div class="buttons">${this.drawButton(text.add, () => this.addPasskey())}</div>`
          : html`<p class="hint">${text.unavailable}</p>`
      }
    </section>`
  }

  private drawCodes(left: number): TemplateResult {
    const text = words.secondFactor.codes
    return html`<section class="block">
      <h3>${text.title}</h3>
      <p>${text.text} ${left > 1 ? text.left(left) : nothing}</p>
      ${left > 1 ? nothing : html`<p class="callout caution">${icon('alert')}<span>${text.left(left)}</span></p>`}
      <div class="buttons">${this.drawButton(text.renew, () => this.renewCodes())}</div>
    </section>`
  }

  private drawDialog(): TemplateResult | typeof nothing {
    const { dialog, store, services } = this
    const session = services.session.session
    switch (dialog?.kind) {
      case 'totp':
        return html`<ft-totp-dialog
          .store=${store}
          .setup=${dialog.setup}
          @ft-factor-added=${this.onTotpAdded}
          @ft-closed=${this.onClosed}
        ></ft-totp-dialog>`
      case 'codes':
        return html`<ft-codes-dialog
          .codes=${dialog.codes}
          .address=${session?.address ?? ''}
          @ft-closed=${this.onClosed}
        ></ft-codes-dialog>`
      case undefined:
        return nothing
    }
  }

  private drawChooseFirst(): TemplateResult {
    const text = words.secondFactor.overview
    return html`<section class="block">
      <h3>${text.title}</h3>
      <p>${text.text}</p>
      <p class="callout caution">${icon('alert')}<span>${text.chooseFirst}</span></p>
      <p>
        <a class="button" href=${formatRoute({ page: 'options', section: 'mot-de-passe' })}
          >${words.options.security.passwordChoose}</a
        >
      </p>
    </section>`
  }

  protected override render(): TemplateResult | typeof nothing {
    const { current, failed, isOn } = this.store
    if (current === null)
      return failed
        ? html`<p class="callout failure" role="alert">
            ${icon('alert')}<span>${words.secondFactor.overview.loadFailed}</span>
          </p>`
        : nothing
    if (current.passwordIsNumen && !isOn) return this.drawChooseFirst()
    return html`${this.drawState()}
    ${this.failure === '' ? nothing : html`<p class="callout failure" role="alert">${icon('alert')}<span>${this.failure}</span></p>`}
    ${this.drawTotp(current.totp?.createdAt ?? null)} ${this.drawPasskeys(current.passkeys)}
    ${isOn ? this.drawCodes(current.recoveryCodesLeft) : nothing} ${this.drawDialog()} ${this.proof.draw()}`
  }
}

function actFailure(error: unknown): string {
  if (error instanceof PasskeyError) return secondStepFailureText(secondStepFailure(error))
  if (!(error instanceof ApiError)) return failureText('internal')
  // What the server says of these is for the reader, in French.
  const isTold = error.code === 'conflict' || error.code === 'invalid' || error.code === 'notFound'
  return (isTold ? error.problem?.detail : undefined) ?? failureText(error.code)
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-second-factors': FtSecondFactors
  }
}
