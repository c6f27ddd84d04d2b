import { html, nothing, type TemplateResult } from 'lit'
import { language, words } from '../../locales/words.ts'
import { formatBytes } from '../../model/sizes.ts'
import './quota-meter.css'

/** From here on the meter warns: time to make room before mail is turned away. */
const nearlyFull = 0.9

/** How much of the mailbox is used; nothing where there is no limit. */
export function quotaMeter(
  quota: { usedBytes: number; allowedBytes: number } | undefined,
): TemplateResult | typeof nothing {
  if (quota === undefined || quota.allowedBytes === 0) return nothing
  const share = Math.min(1, quota.usedBytes / quota.allowedBytes)
  const text = words.quota.used(formatBytes(quota.usedBytes, language), formatBytes(quota.allowedBytes, language))
  return html`<div class="quota ${share > nearlyFull ? 'nearly-full' : ''}">
    <div
      role="meter"
      aria-label=${words.quota.label}
      aria-valuemin="0"
      aria-valuemax="100"
      aria-valuenow=${Math.round(100 * share)}
      aria-valuetext=${text}
    >
      <div .style=${`width:${String(100 * share)}%`}></div>
    </div>
    <p>${text}</p>
    ${share > nearlyFull ? html`<p class="advice">${words.quota.nearlyFull}</p>` : nothing}
  </div>`
}
