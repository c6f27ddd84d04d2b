import { html } from 'hono/html'
import type { Config } from '../../../config/schema.ts'
import { codeField, newPasswordFields, proofFields, type Typed, usernameField } from './fields.ts'
import { type Callout, callout, type Html } from '../page.ts'
import { words } from './words.ts'

const logInButton = html`<p><a class="button primary" href="/connexion">${words.logIn}</a></p>`

/** Which form an outcome belongs to. */
export type FormName = 'find' | 'reset' | 'link' | 'linkByNumen'
export type Outcome = { form: FormName; callout: Callout; typed: Typed }

type Academy = { recovery: Config['accounts']['recovery']; helpdesk: string }

/** The first page: what the academy's policy offers. */
export function recoveryView({ recovery, helpdesk }: Academy, outcome: Outcome | null): Html {
  const forms = { numen: numenForms, contact: contactForms, helpdesk: () => html`` }[recovery](outcome)
  return html`${forms}
    <section class="card" aria-labelledby="help-title">
      <h2 id="help-title">${words.helpdeskTitle}</h2>
      <p class="lead">${helpdesk}</p>
      <p class="lead">${words.helpdeskText}</p>
      <p><a class="button" href="/identifiants/code">${words.haveCode}</a></p>
    </section>`
}

function numenForms(outcome: Outcome | null): Html {
  return html`<div class="pair">
    ${card(outcome, {
      name: 'find',
      id: 'identifiant',
      action: '/identifiants/identifiant',
      title: words.findTitle,
      text: words.findText,
      fields: (typed) => proofFields('find', typed),
      submit: words.find,
    })}
    ${card(outcome, {
      name: 'reset',
      id: 'mot-de-passe',
      action: '/identifiants/mot-de-passe',
      title: words.resetTitle,
      text: words.resetText,
      fields: (typed) => html`${usernameField('reset', typed)} ${proofFields('reset', typed)}`,
      submit: words.reset,
    })}
  </div>`
}

function contactForms(outcome: Outcome | null): Html {
  return html`<p class="lead">${words.linkText}</p>
    <div class="pair">
      ${card(outcome, {
        name: 'link',
        id: 'mot-de-passe',
        action: '/identifiants/lien',
        title: words.linkByUsername,
        fields: (typed) => usernameField('link', typed),
        submit: words.sendLink,
      })}
      ${card(outcome, {
        name: 'linkByNumen',
        id: 'identifiant',
        action: '/identifiants/lien-par-numen',
        title: words.linkByNumen,
        fields: (typed) => proofFields('link', typed),
        submit: words.sendLink,
      })}
    </div>`
}

type Card = {
  name: FormName
  /** The log-in page links to it. */
  id: string
  action: string
  title: string
  text?: string
  fields: (typed: Typed) => Html
  submit: string
}

function card(outcome: Outcome | null, { name, id, action, title, text, fields, submit }: Card): Html {
  const own = outcome?.form === name ? outcome : null
  return html`<section class="card" id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${text === undefined ? '' : html`<p class="lead">${text}</p>`} ${own === null ? '' : callout(own.callout)}
    <form method="post" action="${action}#${id}">
      ${fields(own?.typed ?? {})}
      <button class="button primary">${submit}</button>
    </form>
  </section>`
}

/** A password is chosen, with a link or with a code. */
export function choiceView(
  action: string,
  input: { minLength: number; username: string | null; displayName: string; typed: Typed; failure: string | null },
): Html {
  const { minLength, username, displayName, typed, failure } = input
  const known = html`<p class="lead">${words.chooseFor(displayName)} <b class="found">${username}</b>.</p>
    <input type="hidden" autocomplete="username" value="${username ?? ''}" />`
  return html`<section class="card narrow">
    ${failure === null ? '' : callout({ kind: 'failure', content: failure })}
    <form method="post" action="${action}">
      ${username === null ? html`${usernameField('code', typed)} ${codeField()}` : known}
      ${newPasswordFields(minLength)}
      <button class="button primary">${words.save}</button>
    </form>
  </section>`
}

export const doneView = (done: string, next: string): Html =>
  html`<section class="card narrow">
    ${callout({ kind: 'done', content: html`${done} ${next}` })} ${logInButton}
  </section>`

export const linkOverView = (why: keyof typeof words.linkOver): Html =>
  html`<section class="card narrow">
    ${callout({ kind: 'failure', content: words.linkOver[why] })}
    <p><a class="button primary" href="/identifiants">${words.newLink}</a></p>
  </section>`
