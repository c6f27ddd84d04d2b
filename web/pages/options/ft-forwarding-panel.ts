import { html, nothing, type TemplateResult } from 'lit'
import { customElement, query, state } from 'lit/decorators.js'
import type { Forwarding } from '../../../server/contract/forwarding.ts'
import { Watch } from '../../elements/ft-element.ts'
import { icon } from '../../elements/icons.ts'
import { words } from '../../locales/words.ts'
import { isAddress } from '../../model/addresses.ts'
import { formatDay } from '../../model/dates.ts'
import type { NoticeContent } from '../../state/notices.ts'
import { SecondFactorStore } from '../../state/second-factor-store.ts'
import { FormPanel } from './form-panel.ts'
import { ProofGate } from './proof-gate.ts'

/** New mail also goes to another address, which has to agree first. */
@customElement('ft-forwarding-panel')
export class FtForwardingPanel extends FormPanel {
  @query('[name=target]') private field!: HTMLInputElement | null
  @state() private kept: Forwarding | null = null
  @state() private enabled = false
  @state() private target = ''
  /** As Convergence advised: kept unless somebody says otherwise. */
  @state() private keepCopy = true
  private notice: NoticeContent = { kind: 'preferencesSaved' }
  private factors!: SecondFactorStore
  private readonly proof = new ProofGate(this, {
    services: () => this.services,
    store: () => this.factors,
    retry: (work) => work(),
  })
  private readonly watch = new Watch(this, () => [this.services.session])

  override connectedCallback(): void {
    this.factors = new SecondFactorStore(this.services.api, this.services.session)
    super.connectedCallback()
    this.watch.renew()
    void this.factors.load()
    void this.services.safety.forwarding().then(
      (kept) => {
        this.show(kept)
      },
      (error: unknown) => {
        this.failure = this.explain(error)
      },
    )
  }

  /** What stands in the fields when nothing was changed: what waits is the later wish. */
  private get wish(): { target: string; keepCopy: boolean } | null {
    return this.kept?.waiting ?? this.kept?.active ?? null
  }

  private show(kept: Forwarding): void {
    this.kept = kept
    this.enabled = this.wish !== null
    this.target = this.wish?.target ?? ''
    this.keepCopy = this.wish?.keepCopy ?? true
  }

  protected isChanged(): boolean {
    const { wish } = this
    if (this.kept === null || this.enabled !== (wish !== null)) return this.kept !== null
    if (wish === null) return false
    return this.target.trim() !== wish.target || this.keepCopy !== wish.keepCopy
  }

  protected override faultBeforeSaving(): string {
    const fault = this.enabled ? this.faultOfTarget(this.target.trim()) : ''
    if (fault !== '') this.field?.focus()
    return fault
  }

  private faultOfTarget(target: string): string {
    const text = words.forwarding
    if (target === '') return text.targetMissing
    if (!isAddress(target)) return text.targetWrong
    const own = this.services.session.session?.addresses ?? []
    if (own.includes(target.toLowerCase())) return text.targetOwn
    const { policy = 'allowed', domains = [] } = this.kept ?? {}
    const isInside = domains.includes(target.slice(target.lastIndexOf('@') + 1).toLowerCase())
    return policy === 'inside' && !isInside ? text.targetOutside(domains.join(', ')) : ''
  }

  protected async save(): Promise<void> {
    const target = this.enabled ? this.target.trim() : null
    await this.change(target)
  }

  private async change(target: string | null): Promise<void> {
    const askedBefore = this.kept?.waiting?.askedAt
    const kept = await this.services.safety.changeForwarding({ target, keepCopy: this.keepCopy })
    this.show(kept)
    const { waiting } = kept
    if (target === null) this.notice = { kind: 'forwardingStopped' }
    else if (waiting !== null && waiting.askedAt !== askedBefore)
      this.notice = { kind: 'forwardingAsked', target: waiting.target }
    else this.notice = { kind: 'preferencesSaved' }
    await this.services.session.refresh()
  }

  protected override savedNotice(): NoticeContent {
    return this.notice
  }

  protected override seesTo(error: unknown, again: () => Promise<void>): boolean {
    return this.proof.takes(error, again)
  }

  private readonly onAgain = async (): Promise<void> => {
    const target = this.kept?.waiting?.target
    if (target === undefined || this.busy) return
    this.busy = true
    this.failure = ''
    try {
      await this.change(target)
      this.services.notices.show(this.notice)
    } catch (error) {
      if (!this.seesTo(error, this.onAgain)) this.failure = this.explain(error)
    } finally {
      this.busy = false
    }
  }

  private drawActive(): TemplateResult | typeof nothing {
    const active = this.kept?.active ?? null
    if (active === null) return nothing
    const text = words.forwarding
    return html`<p class="callout" data-state="active">
      ${icon('check')}<span
        >${text.active(active.target, formatDay(active.since))} ${active.keepCopy ? nothing : text.withoutCopy}</span
      >
    </p>`
  }

  private drawWaiting(): TemplateResult | typeof nothing {
    const waiting = this.kept?.waiting ?? null
    if (waiting === null) return nothing
    const text = words.forwarding
    const until = new Date(waiting.expiresAt)
    return html`<div class="callout" data-state="waiting">
      ${icon('info')}
      <div>
        <p>${text.waiting(waiting.target)}</p>
        <p>${until > new Date() ? text.waitingUntil(formatDay(waiting.expiresAt)) : text.waitingOver}</p>
        <button type="button" class="button" ?disabled=${this.busy} @click=${() => void this.onAgain()}>
          ${text.again}
        </button>
      </div>
    </div>`
  }

  private drawTarget(): TemplateResult {
    const text = words.forwarding
    const { policy = 'allowed', domains = [] } = this.kept ?? {}
    const hint = policy === 'inside' ? text.targetHintInside(domains.join(', ')) : text.targetHint
    return html`<div class="field">
        <label for=${`${this.uid}-target`}>${text.target}</label>
        <input
          class="input"
          id=${`${this.uid}-target`}
          name="target"
          type="email"
          autocomplete="email"
          autocapitalize="none"
          spellcheck="false"
          maxlength="254"
          required
          aria-describedby=${`${this.uid}-target-hint`}
          .value=${this.target}
          @input=${(event: Event) => {
            this.target = (event.target as HTMLInputElement).value
          }}
        />
        <p class="hint" id=${`${this.uid}-target-hint`}>
          ${hint} ${this.target.trim() === this.kept?.active?.target ? nothing : text.confirmHint}
        </p>
      </div>
      <div>
        <label class="choice">
          <input
            type="checkbox"
            name="keep-copy"
            aria-describedby=${`${this.uid}-copy`}
            .checked=${this.keepCopy}
            @change=${(event: Event) => {
              this.keepCopy = (event.target as HTMLInputElement).checked
            }}
          />
          <span>${text.keepCopy}</span>
        </label>
        <p class="hint" id=${`${this.uid}-copy`}>${text.keepCopyHint}</p>
      </div>`
  }

  protected drawFields(): TemplateResult {
    const text = words.forwarding
    if (this.kept === null) return html`<p class="lead" aria-busy="true">${words.loading}</p>`
    if (this.kept.policy === 'off' && this.wish === null) return html`<p class="lead">${text.off}</p>`
    return html`<p class="lead">${text.lead}</p>
      ${this.drawActive()} ${this.drawWaiting()}
      <label class="choice">
        <input
          type="checkbox"
          name="enabled"
          .checked=${this.enabled}
          @change=${(event: Event) => {
            this.enabled = (event.target as HTMLInputElement).checked
          }}
        />
        <span>${text.enable}</span>
      </label>
      ${this.enabled ? this.drawTarget() : nothing}
      <p>${text.oldMail}</p>`
  }

  protected override render(): TemplateResult {
    return html`${super.render()}${this.proof.draw()}`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-forwarding-panel': FtForwardingPanel
  }
}
