import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, test } from 'node:test'
import { generate } from 'selfsigned'
import { pathsOf } from '../../config/paths.ts'
import { type Config, schema } from '../../config/schema.ts'
import { SupervisedChild } from '../../kit/child.ts'
import { findFreePort } from '../../kit/free-port.ts'
import type { Service } from '../../kit/service.ts'
import type { Recipient } from '../../mailstore/resolve/resolver.ts'
import { type LmtpInput, startLmtpServer } from '../delivery/lmtp-server.ts'
import { createMessageReader } from '../delivery/read-message.ts'
import { startResolverServer } from '../delivery/resolver-server.ts'
import { fieldValue, scanHeader } from '../header.ts'
import type { Reply } from '../reply.ts'
import { openVerdict } from '../verdict.ts'
import { mxSpec } from './mx-child.ts'

/** The real Haraka with our plugins, on a free port, in front of a delivery front whose answers the tests choose. */

const domain = 'ac-demo.fr'
const ok: Reply = { code: 250, enhancedCode: '2.0.0', text: 'stored' }
const full: Reply = { code: 452, enhancedCode: '4.2.2', text: 'full' }
const refused: Reply = { code: 550, enhancedCode: '5.7.1', text: 'no' }

/** What the front answers for each recipient by its local part; everyone else's mail is stored. */
const answers: Record<string, Reply> = { pleine: full, refuse: refused, refuse2: refused }
const delivered: { reversePath: string; forwardPaths: readonly string[]; raw: Buffer }[] = []
const verdictKey = 'ab'.repeat(32)

let folder: string
let port: number
let front: Service
let lookups: Service
let mx: SupervisedChild
let lmtpInput: LmtpInput

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facteur-mx-'))
  const paths = pathsOf(folder)
  await mkdir(paths.run, { recursive: true, mode: 0o700 })
  port = await findFreePort()
  const made = await generate([{ name: 'commonName', value: `mail.${domain}` }], { keySize: 2048 })
  const tls = { keyFile: join(folder, 'key.pem'), certFile: join(folder, 'cert.pem') }
  await Promise.all([writeFile(tls.keyFile, made.private), writeFile(tls.certFile, made.cert)])
  const resolver = { resolve: (address: string) => Promise.resolve(recipientOf(address)) }
  lmtpInput = {
    socketPath: paths.sockets.lmtp,
    hostName: `mail.${domain}`,
    maxMessageBytes: 1024 * 1024,
    resolver,
    read: createMessageReader(),
    deliver: (message) => {
      delivered.push(message)
      return Promise.resolve(message.forwardPaths.map((path) => answers[path.split('@')[0] ?? ''] ?? ok))
    },
  }
  front = await startLmtpServer(lmtpInput)
  lookups = await startResolverServer(paths.sockets.resolver, resolver)
  const config = configWith({ port, maxMessageBytes: 1024 * 1024 })
  const spec = mxSpec({ config, paths, secrets: { verdict: verdictKey, haraka: 'cd'.repeat(32) }, tls })
  mx = new SupervisedChild(spec, { pidFile: join(folder, 'mx.pid'), instance: folder })
  await mx.start()
})

after(async () => {
  await mx.stop()
  await Promise.all([front.stop(), lookups.stop()])
  await rm(folder, { recursive: true, force: true })
})

function recipientOf(address: string): Recipient {
  const [local = '', host = ''] = address.split('@')
  if (host !== domain) return { kind: 'foreign' }
  if (local === 'inconnu') return { kind: 'unknown' }
  return { kind: 'account', accountId: local, address, isDisabled: local === 'fermee', quotaLeftBytes: 1, leaver: null }
}

function configWith(mxSettings: Partial<Config['mx']>): Config {
  const defaults = Object.entries(schema).map(([section, keys]) => [
    section,
    Object.fromEntries(Object.entries(keys).map(([key, setting]) => [key, setting.default])),
  ])
  const config = Object.fromEntries(defaults) as Config
  return { ...config, mx: { ...config.mx, ...mxSettings } }
}

class Session {
  readonly #socket: Socket
  readonly #lines: AsyncIterator<string>

  private constructor(socket: Socket) {
    this.#socket = socket
    this.#lines = createInterface({ input: socket })[Symbol.asyncIterator]()
  }

  static async open(): Promise<Session> {
    const session = new Session(connect(port, '127.0.0.1'))
    assert.match(await session.reply(), /^220/)
    await session.say('EHLO client.example')
    return session
  }

  send(text: string): void {
    this.#socket.write(text, 'latin1')
  }

  /** The last line of the next reply; "closed" when there is none. */
  async reply(): Promise<string> {
    for (;;) {
      const { done, value } = await this.#lines.next()
      if (done) return 'closed'
      if (/^\d{3}( |$)/.test(value)) return value
    }
  }

  say(command: string): Promise<string> {
    this.send(`${command}\r\n`)
    return this.reply()
  }

  async envelope(...localParts: string[]): Promise<void> {
    assert.match(await this.say('MAIL FROM:<a@sender.example>'), /^250/)
    for (const local of localParts) assert.match(await this.say(`RCPT TO:<${local}@${domain}>`), /^250/)
    assert.match(await this.say('DATA'), /^354/)
  }

  close(): void {
    this.#socket.destroy()
  }
}

async function sendTo(...localParts: string[]): Promise<string> {
  const session = await Session.open()
  await session.envelope(...localParts)
  const reply = await session.say('From: a@sender.example\r\nSubject: x\r\n\r\nbody\r\n.')
  session.close()
  return reply
}

test('RCPT: who is not here is refused in the session, and nothing is relayed', async () => {
  const session = await Session.open()
  await session.say('MAIL FROM:<>')
  assert.match(await session.say(`RCPT TO:<inconnu@${domain}>`), /^550 5\.1\.1/)
  assert.match(await session.say('RCPT TO:<x@elsewhere.example>'), /^550 5\.7\.1/)
  assert.match(await session.say(`RCPT TO:<fermee@${domain}>`), /^550 5\.2\.1/)
  assert.match(await session.say(`RCPT TO:<x%elsewhere.example@inconnu.example>`), /^5\d\d/)
  assert.match(await session.say('DATA'), /^503/)
  session.close()
})

test('one answer for all: stored, refused, and anything else again later', async () => {
  assert.match(await sendTo('anne'), /^250/)
  assert.match(await sendTo('anne', 'bruno'), /^250/)
  assert.match(await sendTo('refuse', 'refuse2'), /^550 5\.7\.1/)
  assert.match(await sendTo('pleine'), /^45[0-2] 4\.2\.2/)
  assert.match(await sendTo('anne', 'pleine'), /^45\d 4/)
  assert.match(await sendTo('anne', 'refuse'), /^45\d 4/)
  assert.match(await sendTo('pleine', 'refuse'), /^45\d 4/)
})

test('a recipient named twice gets one copy and the sender its answer', async () => {
  delivered.length = 0
  assert.match(await sendTo('anne', 'anne', 'Anne'), /^250/)
  assert.equal(delivered[0]?.forwardPaths.length, 1)
})

test('the bytes of the message arrive as they were sent', async () => {
  delivered.length = 0
  const text = [
    'From: a@sender.example',
    'Subject: x',
    '',
    '.',
    '..dots',
    '\xe9t\xe9 8-bit',
    'l'.repeat(997),
    '',
    'end',
    '',
  ]
  const session = await Session.open()
  await session.envelope('anne')
  session.send(text.map((line) => (line.startsWith('.') ? `.${line}` : line)).join('\r\n'))
  assert.match(await session.say('.'), /^250/)
  session.close()
  const raw = delivered[0]?.raw.toString('latin1') ?? ''
  assert.equal(raw.slice(raw.indexOf('From: a@')), text.join('\r\n'))
})

test('what a stranger wrote in our name is gone, and the verdict is ours', async () => {
  delivered.length = 0
  const session = await Session.open()
  await session.envelope('anne')
  const forged = `X-Facteur-Verdict: x.y\r\nAuthentication-Results: mail.${domain}; dkim=pass header.d=bank.example\r\n`
  assert.match(await session.say(`${forged}From: a@sender.example\r\n\r\nbody\r\n.`), /^250/)
  session.close()
  const raw = delivered[0]?.raw ?? Buffer.alloc(0)
  const { fields } = scanHeader(raw)
  const values = (name: string): string[] =>
    fields.filter((field) => field.name === name).map((field) => fieldValue(raw, field))
  assert.equal(fields[0]?.name, 'x-facteur-verdict')
  assert.equal(openVerdict(verdictKey, values('x-facteur-verdict')[0] ?? '')?.client.address, '127.0.0.1')
  assert.equal(values('x-facteur-verdict').length, 1)
  assert.equal(values('authentication-results').length, 1)
  assert.doesNotMatch(raw.toString(), /bank\.example/)
})

test('parameters that were not offered are refused', async () => {
  const session = await Session.open()
  assert.match(await session.say('MAIL FROM:<a@x.example> REQUIRETLS'), /^555/)
  assert.match(await session.say('MAIL FROM:<a@x.example> SIZE=99999999'), /^55[02]/)
  assert.match(await session.say('MAIL FROM:<a@x.example> SIZE=10 BODY=8BITMIME'), /^250/)
  assert.match(await session.say(`RCPT TO:<anne@${domain}> NOTIFY=NEVER`), /^555/)
  session.close()
})

test('a message over the limit is refused for good', async () => {
  const session = await Session.open()
  await session.envelope('anne')
  session.send('From: a@x.example\r\n\r\n' + `${'x'.repeat(76)}\r\n`.repeat(16_000))
  assert.match(await session.say('.'), /^55[02]/)
  session.close()
})

for (const [name, end] of Object.entries({
  'LF.LF': '\n.\n',
  'LF.CRLF': '\n.\r\n',
  'CRLF.LF': '\r\n.\n',
  'CR.CR': '\r.\r',
  'NUL in the line end': '\r\n\0.\r\n',
})) {
  test(`smuggling: ${name} does not end a message`, async () => {
    delivered.length = 0
    const session = await Session.open()
    await session.envelope('anne')
    const second = `MAIL FROM:<smuggled@x.example>\r\nRCPT TO:<bruno@${domain}>\r\nDATA\r\nFrom: smuggled\r\n\r\nx`
    session.send(`From: a@x.example\r\n\r\nbody${end}${second}\r\n.\r\n`)
    await session.reply()
    session.close()
    assert.ok(delivered.every((message) => message.reversePath !== 'smuggled@x.example'))
    assert.ok(delivered.length <= 1)
  })
}

test('where the delivery front is away, mail waits with its sender', async () => {
  await front.stop()
  assert.match(await sendTo('anne'), /^45\d 4/)
  front = await startLmtpServer(lmtpInput)
  assert.match(await sendTo('anne'), /^250/)
  await lookups.stop()
  const session = await Session.open()
  await session.say('MAIL FROM:<a@x.example>')
  assert.match(await session.say(`RCPT TO:<anne@${domain}>`), /^45\d 4/)
  session.close()
})

test('at a stop a message in transfer is finished', async () => {
  // The resolver of the test above is gone: this one starts before anything asks it.
  const paths = pathsOf(folder)
  lookups = await startResolverServer(paths.sockets.resolver, lmtpInput.resolver)
  const session = await Session.open()
  await session.envelope('anne')
  session.send('From: a@sender.example\r\n\r\nbody\r\n')
  const stopped = mx.stop()
  assert.match(await session.say('.'), /^250/)
  session.close()
  await stopped
})
