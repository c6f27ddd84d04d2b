import assert from 'node:assert/strict'
import { gzipSync } from 'node:zlib'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type Config, schema } from '../config/schema.ts'
import type { Role } from '../contract/administration.ts'
import { AppError } from '../contract/errors.ts'
import { MailEvent } from '../contract/events.ts'
import { Problem } from '../contract/problem.ts'
import type { Directory, RevocationListener, WebSession } from '../directory/directory.ts'
import { createUpdates } from '../mailstore/client/updates.ts'
import { createTransport } from '../mailstore/client/transport.ts'
import { createWildDuckClient } from '../mailstore/client/wildduck-client.ts'
import { createApp, type HttpApp } from './app.ts'

/** The rules of the room, on an instance whose mail store is away: what needs mail is in test/e2e. */
let folder: string
let revoke: RevocationListener = () => undefined
let client: ReturnType<typeof createWildDuckClient>
let transport: ReturnType<typeof createTransport>
let updates: ReturnType<typeof createUpdates>

const session: WebSession = {
  accountId: 'a'.repeat(24),
  username: 'pdupont',
  passwordIsNumen: true,
  secondFactor: false,
  sessionId: 'session-1',
  csrfToken: 'csrf-of-session-1',
  provedAt: null,
  createdAt: new Date(0),
  lastUsedAt: new Date(0),
}

/** What the person of the session may do. */
let roles: Role[] = []

const refuse = (): never => {
  throw new AppError('unauthenticated', 'no')
}
const unused = (): never => assert.fail('not used here')

/** Knows one session and no password. */
const directory: Directory = {
  signIn: async () => refuse(),
  sessions: {
    create: async () => unused(),
    find: async (token) => (token === 'token-1' ? session : null),
    revoke: async () => undefined,
    revokeAll: async () => undefined,
    list: async () => [],
    end: async () => false,
    markSecondFactor: async () => undefined,
    markProved: async () => undefined,
    onRevoked: (listener) => {
      revoke = listener
      return () => undefined
    },
  },
  signatures: { read: async () => unused(), change: async () => unused(), remove: async () => unused() },
  absence: { read: async () => unused(), change: async () => unused() },
  forwarding: {
    read: async () => unused(),
    change: async () => unused(),
    targetOf: async () => null,
    look: async () => unused(),
    agree: async () => unused(),
    refuse: async () => unused(),
  },
  secondFactors: {
    view: async () => unused(),
    finishSignIn: async () => refuse(),
    signInOptions: async () => unused(),
    signInWithPasskey: async () => refuse(),
    proofOptions: async () => unused(),
    prove: async () => unused(),
    beginTotp: async () => unused(),
    confirmTotp: async () => unused(),
    removeTotp: async () => unused(),
    beginPasskey: async () => unused(),
    addPasskey: async () => unused(),
    renamePasskey: async () => unused(),
    removePasskey: async () => unused(),
    renewRecoveryCodes: async () => unused(),
    removeAll: async () => unused(),
    isOn: async () => false,
  },
  sharedMailboxes: {
    create: async () => unused(),
    list: async () => [],
    page: async () => unused(),
    get: async () => unused(),
    rename: async () => unused(),
    setMember: async () => unused(),
    removeMember: async () => unused(),
    remove: async () => unused(),
    accessOf: async () => null,
    of: async () => [],
    sendingAddressesOf: async () => [],
    onChanged: () => () => undefined,
    passwords: { list: async () => [], create: async () => unused(), remove: async () => unused() },
  },
  lists: {
    create: async () => unused(),
    createForSchools: async () => unused(),
    list: () => unused(),
    page: async () => unused(),
    get: async () => unused(),
    describe: async () => unused(),
    change: async () => unused(),
    remove: async () => unused(),
    find: async () => null,
    mayWrite: async () => false,
    addressesOf: async () => null,
  },
  aliases: { add: async () => unused(), remove: async () => unused() },
  accountOf: async () => unused(),
  changePassword: async () => {
    throw new AppError('forbidden', 'wrong password')
  },
  passwordPolicy: async () => unused(),
  applicationPasswords: { list: async () => [], create: async () => unused(), revoke: async () => undefined },
  devices: { end: async () => undefined, endAll: async () => undefined, recentLogIns: async () => [] },
  recovery: {
    findUsername: async () => null,
    resetToNumen: async () => false,
    requestLink: async () => undefined,
    openLink: async () => ({ state: 'unknown' }),
    useLink: async () => ({ state: 'unknown' }),
    makeHelpdeskCode: async () => unused(),
    useHelpdeskCode: async () => unused(),
  },
  audit: {
    read: async () => unused(),
    export: () => unused(),
    verify: async () => unused(),
    writeMailLogIns: async () => unused(),
  },
  hasChosenPassword: async () => false,
  search: {
    find: async () => [{ kind: 'person', name: 'Élodie Légère', address: 'elodie.legere@ac-demo.fr' }],
    prepare: async () => undefined,
  },
  importPeople: async () => unused(),
  listAccounts: () => unused(),
  findAccount: async () => null,
  setPassword: async () => unused(),
  setSuspended: async () => unused(),
  noteExport: async () => unused(),
  departures: {
    set: async () => unused(),
    preview: async () => unused(),
    cancel: async () => unused(),
    find: async () => null,
    list: () => unused(),
    hold: async () => unused(),
  },
  chores: { all: [], ledger: { begin: async () => unused(), read: async () => unused() } },
  administration: {
    first: {
      makeLink: async () => unused(),
      makeLinkAtFirstRun: async () => unused(),
      isGood: async () => false,
      create: async () => unused(),
      accept: async () => unused(),
    },
    rolesOf: async () => roles,
    setRoles: async () => unused(),
    roleHolders: async () => unused(),
    hasAdministrator: async () => unused(),
    census: async () => unused(),
    noteImport: async () => unused(),
    findAccounts: async () => unused(),
    account: async () => unused(),
    setSuspended: async () => unused(),
    setQuota: async () => unused(),
    unlock: async () => unused(),
    makeAccessCode: async () => unused(),
    closeSessions: async () => unused(),
    removeSecondFactors: async () => unused(),
  },
  notices: {
    current: async () => [],
    list: async () => unused(),
    add: async () => unused(),
    change: async () => unused(),
    remove: async () => unused(),
  },
}

/** Every setting at its default. */
const defaults = Object.fromEntries(
  Object.entries(schema).map(([section, settings]) => [
    section,
    Object.fromEntries(Object.entries(settings).map(([key, setting]) => [key, setting.default])),
  ]),
) as Config

function appWith(accounts: Partial<Config['accounts']> = {}, ready = true): HttpApp {
  const config = { ...defaults, accounts: { ...defaults.accounts, ...accounts } }
  return createApp({
    config,
    paths: { uploads: join(folder, 'uploads'), data: folder, store: folder },
    queue: { counts: async () => unused() },
    directory,
    client,
    updates,
    services: () => [{ name: 'mx', ready }],
    kickOutbound: () => undefined,
    spawnImport: () => unused(),
    webRoot: join(folder, 'web'),
  })
}

let app: HttpApp['app']
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facteur-http-'))
  const away = { socketPath: join(folder, 'none.sock'), token: 'x' }
  client = createWildDuckClient(away)
  transport = createTransport(away)
  updates = createUpdates(transport)
  await mkdir(join(folder, 'web/assets'), { recursive: true })
  await writeFile(join(folder, 'web/index.html'), '<!doctype html><title>Facteur</title>')
  await writeFile(join(folder, 'web/assets/main-Ab3dEf9h.js'), 'export {}')
  await writeFile(join(folder, 'web/assets/main-Ab3dEf9h.js.gz'), gzipSync('export {}'))
  await writeFile(join(folder, 'web/.hidden'), 'x')
  await writeFile(join(folder, 'outside.txt'), 'x')
  app = appWith().app
})
after(async () => {
  updates.close()
  await client.close()
  await transport.close()
  await rm(folder, { recursive: true })
})

const signedIn = { cookie: 'facteur_session=token-1', 'x-csrf-token': session.csrfToken }

async function problemOf(response: Response): Promise<Problem> {
  assert.equal(response.headers.get('content-type'), 'application/problem+json')
  const problem = Problem.parse(await response.json())
  assert.equal(problem.status, response.status)
  return problem
}

type Operation = { method: string; path: string }

/** Every route that the API says it has, with something in the place of each parameter. */
async function operations(): Promise<Operation[]> {
  const response = await app.request('/api/openapi.json')
  const { paths } = (await response.json()) as { paths: Record<string, Record<string, unknown>> }
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({
      method: method.toUpperCase(),
      path: path
        .replace('{mailboxId}', 'b'.repeat(24))
        .replace('{uid}', '1')
        .replace('{attachmentId}', 'ATT00001')
        .replace('{uploadId}', '0'.repeat(32)),
    })),
  )
}

const publicOperations = [
  'GET /api/public',
  'POST /api/session/second-factor',
  'POST /api/session/passkey-options',
  'POST /api/session/passkey',
  'POST /api/session',
  'POST /api/first-administrator/check',
  'POST /api/first-administrator',
]

test('every route but the public ones asks for a session', async () => {
  const all = await operations()
  assert.ok(all.length >= 22, `${all.length} routes`)
  for (const { method, path } of all) {
    if (publicOperations.includes(`${method} ${path}`)) continue
    for (const cookie of ['', 'facteur_session=other', '__Host-facteur_session=token-1']) {
      const response = await app.request(path, { method, headers: { cookie } })
      assert.equal((await problemOf(response)).code, 'unauthenticated', `${method} ${path}`)
    }
  }
})

test('every change asks for the token of the session', async () => {
  for (const { method, path } of await operations()) {
    if (method === 'GET' || publicOperations.includes(`${method} ${path}`)) continue
    for (const given of [undefined, 'x', `${session.csrfToken}x`]) {
      const headers = { cookie: signedIn.cookie, ...(given !== undefined && { 'x-csrf-token': given }) }
      const response = await app.request(path, { method, headers })
      assert.equal((await problemOf(response)).code, 'forbidden', `${method} ${path}`)
    }
  }
})

const login = (headers: Record<string, string>): Request =>
  new Request('http://mail.ac-demo.fr/api/session', {
    method: 'POST',
    headers: { host: 'mail.ac-demo.fr', 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ username: 'pdupont', password: 'x' }),
  })

test('another site can change nothing, not even log somebody in', async () => {
  for (const headers of [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://mail.ac-demo.fr.evil.example' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])
    assert.equal((await problemOf(await app.request(login(headers)))).code, 'forbidden', JSON.stringify(headers))
  for (const headers of [{}, { origin: 'http://mail.ac-demo.fr', 'sec-fetch-site': 'same-origin' }])
    assert.equal((await problemOf(await app.request(login(headers)))).code, 'unauthenticated')
})

test('a proxy on this machine is believed, a stranger is not', async () => {
  const behind = { origin: 'https://courriel.ac-demo.fr', 'x-forwarded-host': 'courriel.ac-demo.fr' }
  const peer = (remoteAddress: string) => ({ incoming: { socket: { remoteAddress } } })
  const viaProxy = await app.request(login(behind), {}, peer('127.0.0.1'))
  assert.equal((await problemOf(viaProxy)).code, 'unauthenticated')
  const direct = await app.request(login(behind), {}, peer('192.0.2.1'))
  assert.equal((await problemOf(direct)).code, 'forbidden')
})

test('over TLS only the cookie with the prefix counts, and the browser stays with TLS', async () => {
  const headers = { 'x-forwarded-proto': 'https', 'x-csrf-token': session.csrfToken }
  const plain = await app.request('/api/directory?q=e', { headers: { ...headers, cookie: signedIn.cookie } })
  assert.equal(plain.status, 401)
  const prefixed = { ...headers, cookie: '__Host-facteur_session=token-1' }
  const found = await app.request('/api/directory?q=e', { headers: prefixed })
  assert.equal(found.status, 200)
  assert.match(found.headers.get('strict-transport-security') ?? '', /max-age/)
  const left = await app.request('/api/session', { method: 'DELETE', headers: prefixed })
  assert.equal(left.status, 204)
  assert.match(
    left.headers.get('set-cookie') ?? '',
    /^__Host-facteur_session=; Max-Age=0; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
  )
})

test('what is asked wrongly is told as a problem', async () => {
  const post = (path: string, body: string, type = 'application/json'): Promise<Response> =>
    Promise.resolve(app.request(path, { method: 'POST', headers: { ...signedIn, 'content-type': type }, body }))
  assert.equal((await problemOf(await app.request('/api/none', { headers: signedIn }))).code, 'notFound')
  assert.equal((await problemOf(await post('/api/mailboxes', '{'))).code, 'invalid')
  assert.equal((await problemOf(await post('/api/mailboxes', '{"path":"x"}', 'text/plain'))).code, 'invalid')
  const wrong = await problemOf(await post('/api/mailboxes', '{"path":" "}'))
  assert.deepEqual(Object.keys(wrong.fields ?? {}), ['path'])
  assert.equal(
    (await problemOf(await post('/api/mailboxes', JSON.stringify({ path: 'x'.repeat(300_000) })))).code,
    'tooLarge',
  )
  assert.equal(
    (await problemOf(await app.request('/api/mailboxes/..%2fx/messages', { headers: signedIn }))).code,
    'invalid',
  )
})

test('a mail store that is away is 503', async () => {
  const response = await app.request('/api/mailboxes', { headers: signedIn })
  assert.equal((await problemOf(response)).code, 'unavailable')
})

test('a wrong proof of who one is tells nothing, and forms of other sites are not taken', async () => {
  const send = async (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) => {
    const response = await app.request(path, { method: 'POST', headers, body: new URLSearchParams(fields) })
    return [response.status, await response.text()] as const
  }
  const proof = { numen: 'X', familyName: 'Y' }
  const [username, password] = [
    await send('/identifiants/identifiant', proof),
    await send('/identifiants/mot-de-passe', { ...proof, username: 'z' }),
  ]
  for (const [status, body] of [username, password]) {
    assert.equal(status, 404)
    assert.match(body, /ne correspondent à personne/)
  }
  const forged: Record<string, string>[] = [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }]
  for (const headers of forged) assert.equal((await send('/identifiants/identifiant', proof, headers))[0], 403)
})

test('where a password must be chosen first, nothing else is open', async () => {
  const strict = appWith({ numenPassword: 'requireChange' }).app
  for (const path of ['/api/mailboxes', '/api/events', '/api/directory?q=a'])
    assert.equal((await problemOf(await strict.request(path, { headers: signedIn }))).code, 'passwordChoiceRequired')
  const change = await strict.request('/api/session/password', {
    method: 'PUT',
    headers: { ...signedIn, 'content-type': 'application/json' },
    body: JSON.stringify({ currentPassword: 'a', newPassword: 'b' }),
  })
  assert.equal((await problemOf(change)).detail, 'wrong password')
})

test('health is that of every service', async () => {
  assert.equal((await app.request('/healthz')).status, 200)
  const starting = await appWith({}, false).app.request('/healthz')
  assert.equal(starting.status, 503)
  assert.deepEqual(await starting.json(), { ready: false, services: { mx: false } })
})

test('every answer carries the headers that protect', async () => {
  for (const path of ['/', '/healthz', '/api/public', '/api/mailboxes', '/none.js']) {
    const { headers } = await app.request(path)
    assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'.*frame-ancestors 'none'/)
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
    assert.equal(headers.get('referrer-policy'), 'no-referrer')
    if (path.startsWith('/api/')) assert.equal(headers.get('cache-control'), 'no-store')
  }
})

test('the webmail is served: page, hashed files, nothing else', async () => {
  const page = await app.request('/dossiers/reception')
  assert.equal(page.status, 200)
  assert.equal(page.headers.get('cache-control'), 'no-cache')
  assert.match(await page.text(), /Facteur/)
  const again = await app.request('/', { headers: { 'if-none-match': page.headers.get('etag') ?? '' } })
  assert.equal(again.status, 304)
  const script = await app.request('/assets/main-Ab3dEf9h.js', { headers: { 'accept-encoding': 'gzip, br' } })
  assert.equal(script.headers.get('content-encoding'), 'gzip')
  assert.equal(script.headers.get('content-type'), 'text/javascript; charset=utf-8')
  assert.match(script.headers.get('cache-control') ?? '', /immutable/)
  for (const path of ['/none.js', '/.hidden', '/..%2foutside.txt', '/%2e%2e/outside.txt', '/a%00.js', '/%'])
    assert.equal((await app.request(path)).status, 404, path)
})

test('an event stream says hello, and goodbye when its session is ended elsewhere', async () => {
  const response = await app.request('/api/events', { headers: signedIn })
  assert.match(response.headers.get('content-type') ?? '', /^text\/event-stream/)
  assert.ok(response.body)
  const events: MailEvent[] = []
  let buffered = ''
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    buffered += chunk
    const lines = buffered.split('\n')
    buffered = lines.pop() ?? ''
    for (const line of lines) if (line.startsWith('data: ')) events.push(MailEvent.parse(JSON.parse(line.slice(6))))
    if (events.length === 1) {
      revoke(session.accountId, 'another session')
      revoke(session.accountId, session.sessionId)
    }
  }
  assert.deepEqual(events, [{ type: 'hello' }, { type: 'signedOut' }])
})

test('a role opens nothing of the console before a second factor is proved', async () => {
  const console = (await operations()).filter(({ path }) => path.startsWith('/api/admin/'))
  assert.ok(console.length > 15, `${console.length} routes`)
  try {
    for (const held of [['admin'], ['helpdesk'], ['auditor'], []] as Role[][]) {
      roles = held
      for (const { method, path } of console) {
        const response = await app.request(path, { method, headers: signedIn })
        assert.equal((await problemOf(response)).code, 'forbidden', `${held.join()} ${method} ${path}`)
      }
    }
    roles = ['admin']
    const { app: open } = appWith({ adminTwoFactor: 'optional' })
    // Let in: it is the list that is not there.
    const state = await open.request('/api/admin/import', { headers: signedIn })
    assert.equal(state.status, 200)
  } finally {
    roles = []
  }
})
