import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import type { MessagePage } from '../../server/contract/mail.ts'
import { eventually } from '../kit/eventually.ts'
import { composeMessage } from '../kit/message.ts'
import { demoColleague, demoPerson, type DemoPerson } from '../kit/people.ts'
import { outsideDomain, sharedFacteur } from '../kit/shared-facteur.ts'
import { sendBySmtp } from '../kit/smtp.ts'
import { logIn, WebSession } from '../kit/web-session.ts'

/** Who may do what over HTTP. The routes are read from the API's own description, so that a new one is tested too. */

const facteur = sharedFacteur()
const { origin } = facteur
let pierre: DemoPerson
let colleague: DemoPerson
let routes: { method: string; path: string }[] = []

const unsafe = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])
const isPublic = ({ method, path }: { method: string; path: string }): boolean =>
  [
    'GET /api/public',
    'GET /api/openapi.json',
    'POST /api/session',
    'POST /api/session/second-factor',
    'POST /api/session/passkey-options',
    'POST /api/session/passkey',
    'POST /api/first-administrator/check',
    'POST /api/first-administrator',
  ].includes(`${method} ${path}`)
/** Event streams and uploads may not stand in the description: they are no JSON. */
const undescribed = [
  { method: 'GET', path: '/api/events' },
  { method: 'POST', path: '/api/uploads' },
]

before(async () => {
  pierre = await demoPerson(facteur, 'pdupont')
  colleague = await demoColleague(facteur)
  const description = (await (await fetch(`${origin}/api/openapi.json`)).json()) as {
    paths: Record<string, Record<string, unknown>>
  }
  const described = Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({
      method: method.toUpperCase(),
      path: path.startsWith('/api') ? path : `/api${path}`,
    })),
  )
  const known = new Set(described.map(({ method, path }) => `${method} ${path}`))
  routes = [...described, ...undescribed.filter(({ method, path }) => !known.has(`${method} ${path}`))]
  assert.ok(routes.length >= 20, `only ${routes.length} routes are described`)
})

/** A path with something plausible for each parameter. */
function fill(path: string, values: Record<string, string> = {}): string {
  const anything: Record<string, string> = { mailboxId: 'a'.repeat(24), uid: '1', attachmentId: 'ATT00001', ...values }
  return path.replace(/\{(\w+)\}/g, (_whole, name: string) => anything[name] ?? 'x')
}

describe('without a session', () => {
  test('every route but the public ones answers 401', async () => {
    for (const route of routes.filter((each) => !isPublic(each))) {
      const response = await fetch(origin + fill(route.path), {
        method: route.method,
        ...(unsafe.has(route.method) ? { headers: { 'content-type': 'application/json' }, body: '{}' } : {}),
      })
      assert.equal(response.status, 401, `${route.method} ${route.path}`)
      assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/)
    }
  })

  test('a made-up session is none', async () => {
    for (const cookie of [
      'facteur_session=',
      `facteur_session=${'A'.repeat(43)}`,
      'facteur_session=../../etc/passwd',
    ]) {
      const response = await fetch(`${origin}/api/session`, { headers: { cookie } })
      assert.equal(response.status, 401, cookie)
    }
  })

  test('an unknown route of the API is a 404 in problem+json, and not the webmail', async () => {
    const session = await WebSession.open(origin, pierre)
    const response = await session.fetch('/api/nothing-here')
    assert.equal(response.status, 404)
    assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/)
  })
})

describe('log-in', () => {
  test('the cookie is out of reach of scripts and other sites', async () => {
    const response = await logIn(origin, pierre)
    const [cookie] = response.headers.getSetCookie()
    assert.match(cookie ?? '', /; *HttpOnly/i)
    assert.match(cookie ?? '', /; *SameSite=Strict/i)
    assert.match(cookie ?? '', /; *Path=\/(;|$)/i)
  })

  test('over TLS the cookie is Secure and bound to the host', async () => {
    const response = await fetch(`${origin}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-proto': 'https' },
      body: JSON.stringify({ username: pierre.username, password: pierre.password }),
    })
    assert.equal(response.status, 200)
    const [cookie] = response.headers.getSetCookie()
    assert.match(cookie ?? '', /^__Host-facteur_session=/)
    assert.match(cookie ?? '', /; *Secure/i)
  })

  test('each log-in gives a new session; logging out ends the one and not the other', async () => {
    const first = await WebSession.open(origin, pierre)
    const second = await WebSession.open(origin, pierre)
    assert.notEqual(first.cookie, second.cookie)
    assert.equal((await first.fetch('/api/session', { method: 'DELETE' })).status, 204)
    assert.equal((await first.fetch('/api/session')).status, 401)
    assert.equal((await second.fetch('/api/session')).status, 200)
  })

  test('a wrong password and an unknown person are told in the same words', async () => {
    const wrong = await logIn(origin, { username: pierre.username, password: 'mauvais-mot-de-passe' })
    const unknown = await logIn(origin, { username: 'nemo', password: 'mauvais-mot-de-passe' })
    assert.equal(wrong.status, 401)
    assert.equal(unknown.status, 401)
    assert.equal(await wrong.text(), await unknown.text())
  })

  test('a log-in from a page of another site is refused', async () => {
    for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }] as Record<
      string,
      string
    >[]) {
      const response = await fetch(`${origin}/api/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ username: pierre.username, password: pierre.password }),
      })
      assert.equal(response.status, 403)
    }
  })
})

describe('with a session', () => {
  test('no change without the CSRF token, with a wrong one, or from another site', async () => {
    const session = await WebSession.open(origin, pierre)
    for (const route of routes.filter((each) => unsafe.has(each.method) && !isPublic(each))) {
      for (const headers of [
        { 'x-csrf-token': '' },
        { 'x-csrf-token': 'A'.repeat(session.session.csrfToken.length) },
        { origin: 'https://evil.example' },
        { 'sec-fetch-site': 'cross-site' },
      ] as Record<string, string>[]) {
        const response = await session.fetch(fill(route.path), { method: route.method, json: {}, headers })
        assert.equal(response.status, 403, `${route.method} ${route.path} with ${JSON.stringify(headers)}`)
      }
    }
    assert.equal((await session.fetch('/api/session')).status, 200, 'a refused change ended the session')
  })

  test('the mailbox of another is as if it did not exist, for every route that takes one', async () => {
    const owner = await WebSession.open(origin, pierre)
    const stranger = await WebSession.open(origin, colleague)
    const inbox = await owner.mailbox('inbox')
    const page = await owner.json<MessagePage>(`/api/mailboxes/${inbox.id}/messages?limit=100`)
    const message = page.messages.find(({ hasAttachments }) => hasAttachments) ?? page.messages[0]
    assert.ok(message)
    const own = await stranger.mailbox('inbox')
    const bodies: Record<string, unknown> = {
      'PATCH /api/mailboxes/{mailboxId}': { path: 'Volé' },
      'PATCH /api/mailboxes/{mailboxId}/messages': { uids: [message.uid], set: { seen: !message.seen } },
      'POST /api/mailboxes/{mailboxId}/messages/move': { uids: [message.uid], toMailboxId: own.id },
      'POST /api/mailboxes/{mailboxId}/messages/delete': { uids: [message.uid] },
    }
    const withMailbox = routes.filter(({ path }) => path.includes('{mailboxId}'))
    assert.ok(withMailbox.length >= 8)
    for (const { method, path } of withMailbox) {
      const response = await stranger.fetch(fill(path, { mailboxId: inbox.id, uid: String(message.uid) }), {
        method,
        ...(unsafe.has(method) ? { json: bodies[`${method} ${path}`] ?? {} } : {}),
      })
      assert.equal(response.status, 404, `${method} ${path}: ${await response.text()}`)
    }
    const after = await owner.json<MessagePage>(`/api/mailboxes/${inbox.id}/messages?limit=100`)
    assert.deepEqual(
      after.messages.find(({ uid }) => uid === message.uid),
      message,
    )
    assert.equal((await owner.mailbox('inbox')).path, inbox.path)
  })

  test('nothing is moved into the mailbox of another, searched in it, or sent along from it', async () => {
    const owner = await WebSession.open(origin, pierre)
    const stranger = await WebSession.open(origin, colleague)
    const theirs = await owner.mailbox('inbox')
    const own = await stranger.mailbox('inbox')
    const { raw } = await composeMessage({ to: colleague.address, subject: 'Pour une autre boîte' })
    const envelope = { reversePath: `helene@${outsideDomain}`, forwardPaths: [colleague.address] }
    assert.equal((await sendBySmtp(facteur.ports.mx, envelope, raw)).code, 250)
    const message = await eventually(async () => {
      const [first] = (await stranger.json<MessagePage>(`/api/mailboxes/${own.id}/messages?limit=1`)).messages
      assert.ok(first)
      return first
    })
    const move = await stranger.fetch(`/api/mailboxes/${own.id}/messages/move`, {
      method: 'POST',
      json: { uids: [message.uid], toMailboxId: theirs.id },
    })
    assert.equal(move.status, 404)
    const search = await stranger.fetch(`/api/search?q=a&mailboxId=${theirs.id}`)
    if (search.status === 200) assert.deepEqual(((await search.json()) as MessagePage).messages, [])
    else assert.equal(search.status, 404)
    const page = await owner.json<MessagePage>(`/api/mailboxes/${theirs.id}/messages?limit=1`)
    const send = await stranger.fetch('/api/send', {
      method: 'POST',
      json: {
        from: colleague.address,
        to: [colleague.address],
        subject: 'Avec la pièce d’un autre',
        text: 'x',
        forwardAttachments: {
          message: { mailboxId: theirs.id, uid: page.messages[0]?.uid },
          attachmentIds: ['ATT00001'],
        },
      },
    })
    assert.equal(send.status, 404)
  })

  test('nobody sends in the name of another', async () => {
    const session = await WebSession.open(origin, pierre)
    for (const from of [colleague.address, 'president@exterieur.example', 'pas une adresse']) {
      const response = await session.fetch('/api/send', {
        method: 'POST',
        json: { from, to: [colleague.address], subject: 'Faux', text: 'x' },
      })
      assert.ok([400, 403].includes(response.status), `${from}: ${response.status}`)
    }
  })

  test('ids that are none are told so, and never reach the store', async () => {
    const session = await WebSession.open(origin, pierre)
    const paths = [
      '/api/mailboxes/..%2f..%2fusers/messages',
      '/api/mailboxes/%00/messages',
      '/api/mailboxes/abc/messages/1',
      `/api/mailboxes/${'a'.repeat(24)}/messages/-1`,
    ]
    for (const path of paths) {
      const { status } = await session.fetch(path)
      assert.ok(status === 400 || status === 404, `${path}: ${status}`)
    }
  })
})

describe('headers', () => {
  const cspOf = (response: Response): Map<string, string> =>
    new Map(
      (response.headers.get('content-security-policy') ?? '').split(';').map((directive) => {
        const [name = '', ...values] = directive.trim().split(/\s+/)
        return [name, values.join(' ')] as const
      }),
    )

  test('the webmail may run its own scripts alone and be framed by nobody', async () => {
    for (const path of ['/', '/index.html', '/somewhere/in/the/app']) {
      const response = await fetch(origin + path)
      assert.equal(response.status, 200, path)
      const policy = cspOf(response)
      assert.equal(policy.get('default-src'), "'none'", path)
      assert.equal(policy.get('script-src'), "'self'")
      assert.equal(policy.get('frame-ancestors'), "'none'")
      assert.equal(policy.get('base-uri'), "'none'")
      assert.equal(response.headers.get('x-content-type-options'), 'nosniff')
      assert.equal(response.headers.get('referrer-policy'), 'no-referrer')
      assert.doesNotMatch(await response.text(), /https?:\/\/(?!127\.0\.0\.1|www\.w3\.org)/)
    }
  })

  test('files outside the webmail are out of reach', async () => {
    for (const path of [
      '/../package.json',
      '/%2e%2e/package.json',
      '/..%2fpackage.json',
      '/assets/..%2f..%2f..%2fpackage.json',
      '/%00',
    ]) {
      const text = await (await fetch(origin + path)).text()
      assert.doesNotMatch(text, /"dependencies"/, path)
    }
  })

  test('the document of a message can run nothing, and its attachments are downloads', async () => {
    const { raw, messageId } = await composeMessage({
      to: pierre.address,
      subject: 'Document dangereux',
      html: '<p>Bonjour<script>alert(1)</script></p>',
      attachments: [
        {
          filename: 'page "pi\u00e8ge".html',
          contentType: 'text/html',
          content: Buffer.from('<script>alert(1)</script>'),
        },
        { filename: 'dessin.svg', contentType: 'image/svg+xml', content: Buffer.from('<svg onload="alert(1)"/>') },
      ],
    })
    const reversePath = `helene.lefevre@${outsideDomain}`
    assert.equal((await sendBySmtp(facteur.ports.mx, { reversePath, forwardPaths: [pierre.address] }, raw)).code, 250)
    const session = await WebSession.open(origin, pierre)
    const inbox = await session.mailbox('inbox')
    const path = await eventually(async () => {
      const page = await session.json<MessagePage>(`/api/mailboxes/${inbox.id}/messages?limit=5`)
      const found = page.messages.find(({ subject }) => subject === 'Document dangereux')
      assert.ok(found)
      return `/api/mailboxes/${inbox.id}/messages/${found.uid}`
    })
    const message = await session.json<{ messageId: string; htmlUrl: string; attachments: { url: string }[] }>(path)
    assert.equal(message.messageId, messageId)

    const document = await session.fetch(message.htmlUrl)
    const policy = cspOf(document)
    assert.equal(policy.get('default-src'), "'none'")
    assert.ok(!policy.has('script-src'))
    assert.ok(policy.has('sandbox'))
    assert.ok(!policy.get('sandbox')?.includes('allow-scripts'))
    assert.equal(policy.get('frame-ancestors'), "'self'")
    assert.equal(policy.get('form-action'), "'none'")
    assert.doesNotMatch(policy.get('img-src') ?? '', /https?:|\*/)
    assert.doesNotMatch(await document.text(), /<script|alert\(1\)/)

    assert.equal(message.attachments.length, 2)
    for (const { url } of message.attachments) {
      const attachment = await session.fetch(url)
      assert.match(attachment.headers.get('content-disposition') ?? '', /^attachment;/)
      assert.equal(attachment.headers.get('x-content-type-options'), 'nosniff')
      assert.ok(cspOf(attachment).has('sandbox'))
      assert.equal(cspOf(attachment).get('default-src'), "'none'")
    }
  })

  test('answers of the API are kept by no cache', async () => {
    const session = await WebSession.open(origin, pierre)
    assert.match((await session.fetch('/api/mailboxes')).headers.get('cache-control') ?? '', /no-store/)
  })
})
