import { html, svg, type TemplateResult } from 'lit'
import { language } from '../locales/words.ts'

/** The sign of Facteur: a postmark whose ring holds a folded letter. */
export function logo(): TemplateResult {
  return html`<svg class="logo" viewBox="0 0 34 24" aria-hidden="true" focusable="false">
    <g fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">
      <circle cx="12" cy="12" r="10" />
      <path d="M6.2 9 12 14l5.8-5" />
      <path d="M24.5 6.5c2-1.3 3.2 1.3 5.5 0M25.8 12c1.6-1.2 2.6 1.2 4.2 0M24.5 17.5c2-1.3 3.2 1.3 5.5 0" />
    </g>
  </svg>`
}

const wave = (y: number): string => `M208 ${String(y)}${' q9 -7 18 0 t18 0'.repeat(1)}${' t18 0'.repeat(6)}`

/** What the upper half of the ring holds at the natural size. */
const ringLetters = 15

/** A postmark with the name of the academy and today's date, as an office would strike it. Decoration. */
export function postmark(academyName: string, today: Date): TemplateResult {
  // A long name is set smaller; not every browser fits letters to the length of a path by itself.
  const size = `${String(Math.min(1, ringLetters / academyName.length))}em`
  const day = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short' }).format(today).toUpperCase()
  return html`<svg class="postmark" viewBox="0 0 380 240" aria-hidden="true" focusable="false">
    <g fill="none" stroke="currentColor" stroke-width="2.5">
      <circle cx="120" cy="120" r="96" />
      <circle cx="120" cy="120" r="62" stroke-width="1.5" />
      ${[60, 84, 108, 132, 156, 180].map((y) => svg`<path d=${wave(y)} stroke-linecap="round" />`)}
      <path id="postmark-over" d="M44 120a76 76 0 0 1 152 0" stroke="none" />
      <path id="postmark-under" d="M36 120a84 84 0 0 0 168 0" stroke="none" />
    </g>
    <g fill="currentColor" text-anchor="middle">
      <text class="ring">
        <textPath href="#postmark-over" startOffset="50%" style=${`font-size: ${size}`}>
          ${academyName.toUpperCase()}
        </textPath>
      </text>
      <text class="ring"><textPath href="#postmark-under" startOffset="50%">FACTEUR</textPath></text>
      <text class="day" x="120" y="118">${day}</text>
      <text class="year" x="120" y="146">${today.getFullYear()}</text>
    </g>
  </svg>`
}
