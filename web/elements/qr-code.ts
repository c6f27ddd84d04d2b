import { html, type TemplateResult } from 'lit'
import { encode } from 'uqr'
import './qr-code.css'

/** Modules of white around it: readers need them (ISO/IEC 18004 §5.3.8 asks for four). */
const quietModules = 4

/** A text as a square that telephones read; `label` says what it is. Dark on white in every theme. */
export function qrCode(text: string, label: string): TemplateResult {
  const { data, size } = encode(text, { ecc: 'M', border: quietModules })
  const path = data
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${String(x)} ${String(y)}h1v1h-1z` : '')))
    .join('')
  return html`<svg
    class="qr-code"
    viewBox="0 0 ${size} ${size}"
    role="img"
    aria-label=${label}
    shape-rendering="crispEdges"
  >
    <path d=${path}></path>
  </svg>`
}
