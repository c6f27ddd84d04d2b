import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { LogIn, WebDevice } from '../../../server/contract/account-safety.ts'
import { ApiError } from '../../api/http.ts'
import { FtElement } from '../../elements/ft-element.ts'
import { icon } from '../../elements/icons.ts'
import { confirmAction } from '../../elements/question-dialog.ts'
import { failureText, language, words } from '../../locales/words.ts'
import { formatSentenceDate } from '../../model/dates.ts'
import { networkText } from '../../model/networks.ts'
import { isHandheld, readUserAgent } from '../../model/user-agent.ts'
import type { Services } from '../../state/services.ts'
import { deviceName, logInTable } from './log-in-table.ts'

/** The lines shown at first: a mail program on two networks fills a page within a month. */
const shownAtFirst = 15

/** Where this account is open, the ways to close it, and who came in lately. */
@customElement('ft-devices-panel')
export class FtDevicesPanel extends FtElement {
  @property({ attribute: false }) services!: Services
  @state() private devices: readonly WebDevice[] | null = null
  @state() private logIns: readonly LogIn[] | null = null
  @state() private showAll = false
  @state() private applicationsToo = false
  @state() private busy = false
  @state() private failure = ''

  override connectedCallback(): void {
    super.connectedCallback()
    void this.attempt(async () => {
      const { safety } = this.services
      ;[this.devices, this.logIns] = await Promise.all([safety.devices(), safety.logIns()])
    })
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    this.failure = ''
    this.busy = true
    try {
      await work()
    } catch (error) {
      this.failure = failureText(error instanceof ApiError ? error.code : 'internal')
    } finally {
      this.busy = false
    }
  }

  private async onEnd(device: WebDevice): Promise<void> {
    await this.attempt(async () => {
      await this.services.safety.endDevice(device.sessionId).catch((error: unknown) => {
        // It has ended by itself meanwhile: as asked for.
        if (!(error instanceof ApiError) || error.code !== 'notFound') throw error
      })
      this.devices = await this.services.safety.devices()
      this.services.notices.show({ kind: 'deviceEnded' })
    })
    // The button that had the focus is gone.
    await this.updateComplete
    this.querySelector<HTMLElement>('#devices-title')?.focus()
  }

  private readonly onEndAll = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault()
    const text = words.accountSafety.devices
    const question = { title: text.allQuestion, text: text.allText, action: text.all, danger: true }
    if (this.busy || !(await confirmAction(question))) return
    await this.attempt(async () => {
      await this.services.safety.endAll(this.applicationsToo)
      this.services.session.forget('signedOut')
    })
  }

  private readonly drawDevice = (device: WebDevice): TemplateResult => {
    const text = words.accountSafety.devices
    const name = deviceName(device.userAgent)
    const now = new Date()
    const since = formatSentenceDate(device.createdAt, now, language)
    return html`<li>
      ${icon(isHandheld(readUserAgent(device.userAgent)) ? 'phone' : 'screen')}
      <span class="about">
        <b>${name}</b>
        <small>
          ${device.isThis ? html`<em>${text.thisDevice}</em>, ` : nothing}${text.since(since)},
          ${text.lastUsed(formatSentenceDate(device.lastUsedAt, now, language))},
          ${text.network(networkText(device.network))}
        </small>
      </span>
      ${
        device.isThis
          ? nothing
          : html`<button
              type="button"
              class="button"
              aria-label=${text.endOf(name, since)}
              ?disabled=${this.busy}
              @click=${() => void this.onEnd(device)}
            >
              ${text.end}
            </button>`
      }
    </li>`
  }

  private drawDevices(devices: readonly WebDevice[]): TemplateResult {
    const text = words.accountSafety.devices
    return html`<section class="block">
      <h3 id="devices-title" tabindex="-1">${text.listTitle}</h3>
      <ul class="things">
        ${devices.map(this.drawDevice)}
      </ul>
      ${devices.length > 1 ? nothing : html`<p class="hint">${text.onlyThis}</p>`}
    </section>`
  }

  private drawEndAll(): TemplateResult {
    const text = words.accountSafety.devices
    return html`<section class="block">
      <h3>${text.allTitle}</h3>
      <p>${text.allText}</p>
      <form @submit=${this.onEndAll}>
        <div>
          <label class="choice">
            <input
              type="checkbox"
              name="applications"
              aria-describedby=${`${this.uid}-applications`}
              .checked=${this.applicationsToo}
              @change=${(event: Event) => {
                this.applicationsToo = (event.target as HTMLInputElement).checked
              }}
            />
            <span>${text.allApplications}</span>
          </label>
          <p class="hint" id=${`${this.uid}-applications`}>${text.allApplicationsHint}</p>
        </div>
        <button class="button danger" ?disabled=${this.busy}>${text.all}</button>
      </form>
    </section>`
  }

  private drawLogIns(logIns: readonly LogIn[]): TemplateResult {
    const text = words.accountSafety.devices
    const shown = this.showAll ? logIns : logIns.slice(0, shownAtFirst)
    return html`<section class="block log-ins">
      <h3>${text.logInsTitle}</h3>
      <p class="hint">${text.logInsLead}</p>
      ${logIns.length === 0 ? html`<p>${text.noLogIns}</p>` : logInTable(shown, new Date())}
      ${
        shown.length === logIns.length
          ? nothing
          : html`<p>
              <button
                type="button"
                class="button"
                @click=${() => {
                  this.showAll = true
                }}
              >
                ${text.more}
              </button>
            </p>`
      }
    </section>`
  }

  protected override render(): TemplateResult {
    return html`<p class="lead block">${words.accountSafety.devices.lead}</p>
      ${
        this.failure === ''
          ? nothing
          : html`<p class="callout failure block" role="alert">${icon('alert')}<span>${this.failure}</span></p>`
      }
      ${this.devices === null && this.failure === '' ? html`<p class="hint" aria-busy="true">${words.loading}</p>` : nothing}
      ${this.devices === null ? nothing : this.drawDevices(this.devices)} ${this.drawEndAll()}
      ${this.logIns === null ? nothing : this.drawLogIns(this.logIns)}`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-devices-panel': FtDevicesPanel
  }
}
