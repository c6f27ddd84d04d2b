import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import { SMTPServer } from 'smtp-server'
import { combineConfig } from '../config/load.ts'
import { AppError } from '../contract/errors.ts'
import { configureLog } from '../kit/log.ts'
import { formatHeader } from '../mailstore/queue/header.ts'
import type { EnqueueInput } from '../mailstore/queue/enqueue.ts'
import { createAuthentication } from './authentication.ts'
import { createEnvelopeChecks, extensions } from './envelope.ts'
import { createIntake } from './intake.ts'

/** What the handlers make of a session: the real SMTP server around them, a queue that keeps what it is given. */
const queued: { input: EnqueueInput; raw: string }[] = []
let queueFails = false
let kicks = 0
const { config } = combineConfig({ environment: {}, flags: { 'mx.maxMessageBytes': '1048576' } })

const server = new SMTPServer({
  allowInsecureAuth: true,
  disabledCommands: ['STARTTLS'],
  disableReverseLookup: true,
  ...extensions,
  size: config.mx.maxMessageBytes,
  logger: false,
  ...createAuthentication(
    {
      authenticate: async ({ username, password }) => {
        if (username === 'panne') throw new AppError('unavailable', 'The mail store does not answer')
        if (username === 'ferme') throw new AppError('forbidden', 'This account is closed')
        if (password !== 'bon') throw new AppError('unauthenticated', 'no')
        return { id: '64b7f0c2a1b2c3d4e5f60718', username, scope: 'smtp', require2fa: false }
      },
      addresses: { list: async () => [{ id: '1', address: 'pierre.dupont@ac-demo.fr', main: true, tags: [] }] },
    },
    undefined,
    0,
  ),
  ...createEnvelopeChecks(async (address) => {
    if (address === 'personne@ac-demo.fr') throw new AppError('notFound', `L’adresse ${address} n’existe pas`)
  }),
  ...createIntake({
    config,
    onQueued: () => void (kicks += 1),
    queue: {
      async enqueue(input) {
        let body = ''
        for await (const chunk of input.body) body += chunk.toString('latin1')
        if (queueFails) throw new AppError('unavailable', 'The queue cannot be written now')
        queued.push({ input, raw: formatHeader(input.header).toString('latin1') + body })
        return { queueId: '1a206d3a56b000add6' }
      },
    },
  }),
})
server.on('error', () => undefined)
let port = 0

before(async () => {
  const listener = server.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const address = listener.address()
  port = typeof address === 'object' && address ? address.port : 0
})
after(() => {
  for (const connection of server.connections) connection.close()
  server.close()
})
beforeEach(() => configureLog({ write: () => undefined }))
afterEach(() => {
  configureLog({ write: (line) => void process.stderr.write(line) })
  queued.length = 0
  queueFails = false
})

/** One client; `say` answers the last line of the reply. */
async function open(): Promise<{ socket: Socket; say(line: string): Promise<string> }> {
  const socket = connect(port, '127.0.0.1')
  socket.setEncoding('latin1').on('error', () => undefined)
  const lines: string[] = []
  let rest = ''
  let wake = (): void => undefined
  socket.on('data', (text: string) => {
    const all = (rest + text).split('\r\n')
    rest = all.pop() ?? ''
    lines.push(...all.filter((line) => /^\d{3} /.test(line)))
    wake()
  })
  const reply = async (): Promise<string> => {
    while (lines.length === 0) await new Promise<void>((resolve) => (wake = resolve))
    return lines.shift() ?? ''
  }
  await reply()
  const say = async (line: string): Promise<string> => {
    socket.write(line + '\r\n')
    return await reply()
  }
  await say('EHLO test')
  return { socket, say }
}

const plain = (username: string, password: string): string =>
  `AUTH PLAIN ${Buffer.from(`\0${username}\0${password}`).toString('base64')}`

async function openAs(username = 'pdupont', password = 'bon') {
  const client = await open()
  assert.match(await client.say(plain(username, password)), /^235 /)
  return client
}

const mail = 'MAIL FROM:<pierre.dupont@ac-demo.fr>'
const header = 'From: pierre.dupont@ac-demo.fr\r\nSubject: x\r\n\r\n'

test('a message is queued as it came, for every recipient, in the name of its account', async () => {
  const { say } = await openAs()
  await say(mail + ' SIZE=100 BODY=8BITMIME')
  await say('RCPT TO:<a@exemple.org>')
  await say('RCPT TO:<b@exemple.org>')
  await say('DATA')
  assert.match(await say(header + '..point\r\nh\xe9\r\n.'), /^250 2\.6\.0 Message 1a206d3a56b000add6 accepte$/)
  const [first] = queued
  assert.deepEqual(first?.input.forwardPaths, ['a@exemple.org', 'b@exemple.org'])
  assert.equal(first?.input.reversePath, 'pierre.dupont@ac-demo.fr')
  assert.equal(first?.input.accountId, '64b7f0c2a1b2c3d4e5f60718')
  assert.ok(first?.raw.endsWith(header + '.point\r\nh\xc3\xa9\r\n'))
  assert.ok(kicks > 0)
})

test('three wrong passwords end the session (RFC 4954 §6)', async () => {
  const { say } = await open()
  assert.match(await say(plain('pdupont', 'mal')), /^535 5\.7\.8 /)
  assert.match(await say(plain('pdupont', '')), /^535 5\.7\.8 /)
  assert.match(await say(plain('autre', 'mal')), /^421 /)
})

test('a closed account is told nothing more than a wrong password', async () => {
  const { say } = await open()
  assert.match(await say(plain('ferme', 'bon')), /^535 5\.7\.8 /)
})

test('a mail store that is away is no wrong password', async () => {
  const { say } = await open()
  assert.match(await say(plain('panne', 'bon')), /^454 4\.7\.0 /)
})

test('nobody authenticates to act for another (RFC 4616 §2)', async () => {
  const { say } = await open()
  const line = `AUTH PLAIN ${Buffer.from('direction\0pdupont\0bon').toString('base64')}`
  assert.match(await say(line), /^535 /)
})

test('the envelope is the account’s or empty, and says nothing that was not offered', async () => {
  const { say } = await openAs()
  assert.match(await say('MAIL FROM:<marie@ac-demo.fr>'), /^550 5\.7\.1 /)
  assert.match(await say(mail + ' MT-PRIORITY=3'), /^5/)
  assert.match(await say(mail + ' RET=HALF'), /^5/)
  assert.match(await say('MAIL FROM:<>'), /^250 /)
  assert.match(await say('RCPT TO:<a@exemple.org> NOTIFY=NEVER,SUCCESS'), /^5/)
  assert.match(await say('RCPT TO:<a@exemple.org> RRVS=2026-11-30T00:00:00Z'), /^5/)
  assert.match(await say('RCPT TO:<personne@ac-demo.fr>'), /^550 5\.1\.1 /)
  assert.match(await say('RCPT TO:<été@exemple.org>'), /^5/)
})

test('what the client asks for goes with the message', async () => {
  const { say } = await openAs()
  // RFC 8689 §2: over TLS only, which this session has not.
  assert.match(await say(mail + ' REQUIRETLS'), /^5/)
  await say(mail + ' RET=HDRS ENVID=QQ314')
  await say('RCPT TO:<a@exemple.org> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;b@exemple.org')
  await say('RCPT TO:<c@exemple.org>')
  await say('DATA')
  assert.match(await say(header + 'x\r\n.'), /^250 /)
  const { request, requests } = queued[0]?.input ?? assert.fail()
  assert.deepEqual(request, { ret: 'HDRS', envid: 'QQ314' })
  const asked = { notify: ['SUCCESS', 'DELAY'], orcpt: 'rfc822;b@exemple.org' }
  assert.deepEqual(requests, new Map([['a@exemple.org', asked]]))
})

test('a queue that is away delays the message, and the session goes on', async () => {
  const { say } = await openAs()
  queueFails = true
  await say(mail)
  await say('RCPT TO:<a@exemple.org>')
  await say('DATA')
  assert.match(await say(header + 'x\r\n.'), /^451 4\.3\.2 /)
  queueFails = false
  await say(mail)
  await say('RCPT TO:<a@exemple.org>')
  await say('DATA')
  assert.match(await say(header + 'x\r\n.'), /^250 /)
})

test('a message that turns out too large is refused after its end, with 552 5.3.4', async () => {
  const { say } = await openAs()
  await say(mail)
  await say('RCPT TO:<a@exemple.org>')
  await say('DATA')
  assert.match(await say(header + 'x'.repeat(70) + `\r\n${'y'.repeat(1000)}`.repeat(1100) + '\r\n.'), /^552 5\.3\.4 /)
  assert.equal(queued.length, 0)
  assert.match(await say('NOOP'), /^250 /)
})

test('a header that is refused is refused after the end of a long message, too', async () => {
  const { say } = await openAs()
  await say(mail)
  await say('RCPT TO:<a@exemple.org>')
  await say('DATA')
  const raw = 'From: marie@ac-demo.fr\r\n\r\n' + `${'y'.repeat(1000)}\r\n`.repeat(500)
  assert.match(await say(raw + '.'), /^550 5\.7\.1 /)
  assert.match(await say('NOOP'), /^250 /)
})

test('half a message is none', async () => {
  const { socket, say } = await openAs()
  await say(mail)
  await say('RCPT TO:<a@exemple.org>')
  await say('DATA')
  socket.write(header + 'half')
  socket.destroy()
  // A message that came after on another connection shows that the first one has been dealt with.
  const next = await openAs()
  await next.say(mail)
  await next.say('RCPT TO:<b@exemple.org>')
  await next.say('DATA')
  await next.say(header + 'whole\r\n.')
  assert.deepEqual(
    queued.map(({ input }) => input.forwardPaths),
    [['b@exemple.org']],
  )
})
