import { html } from 'hono/html'

/** What `html` of Hono gives: escaped text. */
export type Html = ReturnType<typeof html>

export type Callout = { kind: 'done' | 'failure' | 'info'; content: string | Html }

export type PageInput = {
  title: string
  academyName: string
  content: Html
  failed?: boolean
  /** Leads to the log-in page: for those who have an account here. */
  back?: string
}

/** The frame of the pages that need no session. Its look is that of the webmail: web/styles. */
export function page({ title, academyName, content, failed = false, back }: PageInput): Html {
  // The title is the first thing that a screen reader says after a form was sent.
  return html`<!doctype html>
    <html lang="fr">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${failed ? `Erreur : ${title}` : title} – Facteur</title>
        <link rel="icon" href="/facteur.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/forms.css" />
      </head>
      <body>
        <div class="sheet-page form-page">
          <header class="masthead">
            ${brand(back !== undefined)}
            <span class="academy">${academyName}</span>
          </header>
          <main id="content">
            <div class="wrap">
              ${back === undefined ? '' : html`<p><a class="back" href="/connexion">${icons.left}${back}</a></p>`}
              <h1>${title}</h1>
              ${content}
            </div>
          </main>
          <footer><span>Facteur © ${academyName}</span></footer>
        </div>
      </body>
    </html>`
}

const brand = (leadsToLogIn: boolean): Html =>
  leadsToLogIn
    ? html`<a class="brand" href="/connexion">${logo}<span>Facteur</span></a>`
    : html`<span class="brand">${logo}<span>Facteur</span></span>`

export function callout({ kind, content }: Callout): Html {
  const icon = { done: icons.check, failure: icons.alert, info: icons.info }[kind]
  const role = kind === 'failure' ? html`role="alert"` : kind === 'done' ? html`role="status"` : ''
  return html`<div class="callout ${kind === 'failure' ? 'failure' : ''}" ${role}>${icon}<span>${content}</span></div>`
}

const icon = (shape: Html): Html =>
  html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${shape}</svg>`

const icons = {
  left: icon(html`<path d="m14.5 6-6 6 6 6" />`),
  check: icon(html`<path d="m5 12.5 4.5 4.5L19 7.5" />`),
  alert: icon(html`<circle cx="12" cy="12" r="9" /><path d="M12 7.5v5.5M12 16.3v.2" />`),
  info: icon(html`<circle cx="12" cy="12" r="9" /><path d="M12 11v5.5M12 7.7v.2" />`),
}

/** The sign of Facteur, as web/elements/postmark.ts draws it. */
const logo = html`<svg class="logo" viewBox="0 0 34 24" aria-hidden="true" focusable="false">
  <g fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">
    <circle cx="12" cy="12" r="10" />
    <path d="M6.2 9 12 14l5.8-5" />
    <path d="M24.5 6.5c2-1.3 3.2 1.3 5.5 0M25.8 12c1.6-1.2 2.6 1.2 4.2 0M24.5 17.5c2-1.3 3.2 1.3 5.5 0" />
  </g>
</svg>`
