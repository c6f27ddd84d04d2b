import { html } from 'hono/html'
import { words } from './words.ts'

/** What `html` of Hono gives: escaped text. */
export type Html = ReturnType<typeof html>

export type Callout = { kind: 'done' | 'failure' | 'info'; content: string | Html }

export type PageInput = {
  title: string
  academyName: string
  content: Html
  failed?: boolean
}

/** No script, nothing inline, nothing from elsewhere: these pages work in every browser and run nothing of anybody. */
export const formPolicy = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

/** The frame of the pages that the log-in page links to. Its look is that of the webmail: web/styles. */
export function page({ title, academyName, content, failed = false }: PageInput): Html {
  // The title is the first thing that a screen reader says after a form was sent.
  return html`<!doctype html>
    <html lang="fr">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${failed ? words.error(title) : title} – Facteur</title>
        <link rel="icon" href="/facteur.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/forms.css" />
      </head>
      <body>
        <div class="sheet-page form-page">
          <header class="masthead">
            <a class="brand" href="/connexion">${logo}<span>Facteur</span></a>
            <span class="academy">${academyName}</span>
          </header>
          <main id="content">
            <div class="wrap">
              <p><a class="back" href="/connexion">${icons.left}${words.back}</a></p>
              <h1>${title}</h1>
              ${content}
            </div>
          </main>
          <footer><span>Facteur © ${academyName}</span></footer>
        </div>
      </body>
    </html>`
}

export function callout({ kind, content }: Callout): Html {
  const icon = { done: icons.check, failure: icons.alert, info: icons.info }[kind]
  const role = kind === 'failure' ? html`role="alert"` : kind === 'done' ? html`role="status"` : ''
  return html`<div class="callout ${kind === 'failure' ? 'failure' : ''}" ${role}>${icon}<span>${content}</span></div>`
}

export const logInButton = html`<p><a class="button primary" href="/connexion">${words.logIn}</a></p>`

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
