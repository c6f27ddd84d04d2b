import { bodyLimit } from 'hono/body-limit'
import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { AppError } from '../../contract/errors.ts'
import type { Env, HttpDeps } from '../deps.ts'
import { sameOrigin } from '../middleware/same-origin.ts'
import { failureOf } from '../plain-pages/failure.ts'
import { formHeaders } from '../plain-pages/headers.ts'
import { type Html, page } from '../plain-pages/page.ts'
import {
  choiceView,
  doneView,
  type FormName,
  linkOverView,
  type Outcome,
  recoveryView,
} from '../plain-pages/recovery/views.ts'
import { words } from '../plain-pages/recovery/words.ts'
import { metaOf } from '../request-meta.ts'

/**
 * « Je ne connais pas mon identifiant et/ou mon mot de passe »: pages and forms of plain HTML for everybody, since who
 * is locked out may sit at any machine; they run no script. There is no session yet to carry a token against forged
 * requests: a form is taken only from a page of ours (middleware/same-origin.ts). The directory throttles, and takes
 * the same time for a right and a wrong answer.
 */
const maxFormBytes = 16 * 1024
const maxFieldChars = 1_024

export function recoveryRoutes({ directory, config }: HttpDeps): Hono<Env> {
  const { recovery } = directory
  const { academy, accounts } = config

  const show = (c: Context<Env>, title: string, content: Html, status: ContentfulStatusCode = 200): Promise<Response> =>
    Promise.resolve(
      c.html(page({ title, academyName: academy.name, content, failed: status >= 400, back: words.back }), status),
    )
  const first = (c: Context<Env>, outcome: Outcome | null, status?: ContentfulStatusCode): Promise<Response> =>
    show(c, words.title, recoveryView({ recovery: accounts.recovery, helpdesk: academy.helpdesk }, outcome), status)

  /** Runs what a form of the first page asks for and shows what came of it beside that form. */
  async function answer(
    c: Context<Env>,
    form: FormName,
    work: (fields: Fields) => Promise<string | Html>,
  ): Promise<Response> {
    const fields = await fieldsOf(c)
    const typed = { username: fields.username, familyName: fields.familyName }
    try {
      const content = await work(fields)
      return await first(c, { form, callout: { kind: 'done', content }, typed })
    } catch (error) {
      const failure = failureOf(c, error)
      return await first(c, { form, callout: { kind: 'failure', content: failure.text }, typed }, failure.status)
    }
  }

  const choose = (c: Context<Env>, view: Omit<Parameters<typeof choiceView>[1], 'minLength'>, title: string) => {
    const content = choiceView(c.req.path, { ...view, minLength: accounts.minPasswordLength })
    return show(c, title, content, view.failure === null ? 200 : 400)
  }
  const codePage = (c: Context<Env>, failure: string | null, username = ''): Promise<Response> =>
    choose(c, { username: null, displayName: '', typed: { username }, failure }, words.codeTitle)

  async function linkPage(c: Context<Env>, failure: string | null): Promise<Response> {
    const link = await recovery.openLink(tokenOf(c))
    if (link.state !== 'open') return await show(c, words.linkTitleOver, linkOverView(link.state), 410)
    return await choose(c, { ...link, typed: {}, failure }, words.chooseTitle)
  }

  return new Hono<Env>()
    .use(sameOrigin, formHeaders, bodyLimit({ maxSize: maxFormBytes }))
    .get('/', (c) => first(c, null))
    .post('/identifiant', (c) =>
      answer(c, 'find', async ({ numen, familyName }) => {
        const found = await recovery.findUsername({ numen, familyName }, metaOf(c))
        if (found === null) throw new AppError('notFound', words.noMatch)
        return html`${words.usernameIs} <b class="found">${found.username}</b>`
      }),
    )
    .post('/mot-de-passe', (c) =>
      answer(c, 'reset', async ({ username, numen, familyName }) => {
        if (!(await recovery.resetToNumen({ username, numen, familyName }, metaOf(c))))
          throw new AppError('notFound', words.noMatch)
        return `${words.resetDone} ${words.resetNext}`
      }),
    )
    .post('/lien', (c) =>
      answer(c, 'link', async ({ username }) => {
        await recovery.requestLink({ username }, metaOf(c))
        return `${words.linkSent} ${words.linkSentNext}`
      }),
    )
    .post('/lien-par-numen', (c) =>
      answer(c, 'linkByNumen', async ({ numen, familyName }) => {
        await recovery.requestLink({ numen, familyName }, metaOf(c))
        return `${words.linkSent} ${words.linkSentNext}`
      }),
    )
    .get('/lien/:token', (c) => linkPage(c, null))
    .post('/lien/:token', async (c) => {
      const { newPassword, again } = await fieldsOf(c)
      if (newPassword !== again) return await linkPage(c, words.mismatch)
      try {
        const { state } = await recovery.useLink(tokenOf(c), newPassword, metaOf(c))
        if (state === 'done') return await show(c, words.chooseTitle, doneView(words.chosen, words.chosenNext))
        return await linkPage(c, null)
      } catch (error) {
        return await linkPage(c, failureOf(c, error).text)
      }
    })
    .get('/code', (c) => codePage(c, null))
    .post('/code', async (c) => {
      const { username, code, newPassword, again } = await fieldsOf(c)
      if (newPassword !== again) return await codePage(c, words.mismatch, username)
      try {
        await recovery.useHelpdeskCode({ username, code, newPassword }, metaOf(c))
        return await show(c, words.codeTitle, doneView(words.chosen, words.chosenNext))
      } catch (error) {
        return await codePage(c, failureOf(c, error).text, username)
      }
    })
}

const tokenOf = (c: Context<Env>): string => c.req.param('token') ?? ''

const fieldNames = ['username', 'numen', 'familyName', 'code', 'newPassword', 'again'] as const
type Fields = Record<(typeof fieldNames)[number], string>

async function fieldsOf(c: Context<Env>): Promise<Fields> {
  const body = await c.req.parseBody()
  const fields = fieldNames.map((name) => {
    const value = body[name]
    const text = typeof value === 'string' ? value.slice(0, maxFieldChars) : ''
    return [name, name === 'newPassword' || name === 'again' ? text : text.trim()] as const
  })
  return Object.fromEntries(fields) as Fields
}
