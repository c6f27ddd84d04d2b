import { bodyLimit } from 'hono/body-limit'
import { type Context, Hono } from 'hono'
import type { ConsentLink } from '../../directory/forwarding/types.ts'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Env, HttpDeps } from '../deps.ts'
import { sameOrigin } from '../middleware/same-origin.ts'
import { consentView } from '../plain-pages/consent/view.ts'
import { words } from '../plain-pages/consent/words.ts'
import { failureOf } from '../plain-pages/failure.ts'
import { formHeaders } from '../plain-pages/headers.ts'
import { callout, type Html, page } from '../plain-pages/page.ts'
import { metaOf } from '../request-meta.ts'

/**
 * Where the reader of another address agrees that mail comes to it, and later ends it: the link of the mail, for anybody
 * who has it. Looking at the page changes nothing, since mail scanners open what they find.
 */
const maxFormBytes = 1024

export function forwardingConsentPages({ directory, config }: Pick<HttpDeps, 'directory' | 'config'>): Hono<Env> {
  const { forwarding } = directory

  const show = (c: Context<Env>, content: Html, status: ContentfulStatusCode): Response | Promise<Response> =>
    c.html(page({ title: words.title, academyName: config.academy.name, content, failed: status >= 400 }), status)
  const showLink = (c: Context<Env>, link: ConsentLink): Response | Promise<Response> =>
    show(c, consentView(link), link.state === 'gone' || link.state === 'expired' ? 410 : 200)

  return new Hono<Env>()
    .use(sameOrigin, formHeaders, bodyLimit({ maxSize: maxFormBytes }))
    .get('/:token', async (c) => await showLink(c, await forwarding.look(c.req.param('token'))))
    .post('/:token', async (c) => {
      const { answer } = await c.req.parseBody()
      const token = c.req.param('token')
      try {
        if (answer === 'agree') return await showLink(c, await forwarding.agree(token, metaOf(c)))
        if (answer === 'refuse') return await showLink(c, await forwarding.refuse(token, metaOf(c)))
        return await showLink(c, await forwarding.look(token))
      } catch (error) {
        const failure = failureOf(c, error)
        return await show(c, callout({ kind: 'failure', content: failure.text }), failure.status)
      }
    })
}
