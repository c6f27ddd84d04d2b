import { html } from 'hono/html'
import type { ConsentLink } from '../../../directory/forwarding/types.ts'
import { callout, type Html } from '../page.ts'
import { words } from './words.ts'

/** What the reader of the other address can do now. */
export function consentView(link: ConsentLink): Html {
  return html`<section class="card narrow">${contentOf(link)}</section>`
}

function contentOf(link: ConsentLink): Html {
  switch (link.state) {
    case 'waiting':
      return html`<p class="lead">${words.asked(link.displayName, link.address, link.target)}</p>
        <p class="hint">${words.askedHint}</p>
        <form method="post">
          <button class="button primary" name="answer" value="agree">${words.agree}</button>
          <button class="button" name="answer" value="refuse">${words.refuse}</button>
        </form>`
    case 'active':
      return html`${callout({ kind: 'done', content: words.active(link.displayName, link.address, link.target) })}
        <p class="hint">${words.activeHint}</p>
        <form method="post"><button class="button" name="answer" value="refuse">${words.stop}</button></form>`
    case 'refused':
      return callout({ kind: 'done', content: words.refused(link.displayName, link.target) })
    case 'expired':
    case 'gone':
      return callout({ kind: 'failure', content: words[link.state] })
  }
}
