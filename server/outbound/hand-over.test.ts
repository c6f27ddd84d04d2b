import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { after, before, test } from 'node:test'
import { handOver, type Target } from './hand-over.ts'

/**
 * Other ends by hand, on a unix socket and on loopback: each replies by a script and keeps what it was told. What they
 * answer is what RFC 5321 and RFC 2033 allow, so that real servers may.
 */
type Script = { rcpt?: string; data?: string; dot?: string; closeAt?: 'data' | 'dot' }
let script: Script = {}
let told: string[] = []
let folder = ''
let lmtp: Server
let relay: Server
let lmtpTarget: Target
let relayTarget: Target

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facteur-hand-over-'))
  lmtp = await listen(join(folder, 'l.sock'))
  relay = await listen(0)
  const address = relay.address()
  lmtpTarget = { kind: 'lmtp', socketPath: join(folder, 'l.sock') }
  relayTarget = {
    kind: 'relay',
    port: typeof address === 'object' && address ? address.port : 0,
    username: 'pump',
    password: 'secret',
  }
})
after(async () => {
  lmtp.close()
  relay.close()
  await rm(folder, { recursive: true })
})

async function listen(where: string | number): Promise<Server> {
  const server = createServer((socket) => {
    let isData = false
    let rest = ''
    socket.on('error', () => undefined)
    socket.write('220 test\r\n')
    socket.setEncoding('latin1').on('data', (text: string) => {
      rest += text
      for (let end = rest.indexOf('\r\n'); end !== -1; end = rest.indexOf('\r\n')) {
        const line = rest.slice(0, end)
        rest = rest.slice(end + 2)
        told.push(line)
        if (isData && line !== '.') continue
        if (line === '.') isData = false
        if ((line === '.' && script.closeAt === 'dot') || (line === 'DATA' && script.closeAt === 'data')) {
          socket.destroy()
          return
        }
        const reply = replyTo(line)
        if (line === 'DATA' && reply.startsWith('354')) isData = true
        socket.write(`${reply}\r\n`)
      }
    })
  })
  if (typeof where === 'string') server.listen(where)
  else server.listen(where, '127.0.0.1')
  await once(server, 'listening')
  return server
}

function replyTo(line: string): string {
  if (/^(EHLO|LHLO)/.test(line)) return '250-test\r\n250 AUTH PLAIN'
  if (line.startsWith('AUTH')) return '235 ok'
  if (line.startsWith('RCPT')) return script.rcpt ?? '250 ok'
  if (line === 'DATA') return script.data ?? '354 go'
  return line === '.' ? (script.dot ?? '250 2.0.0 taken') : '250 ok'
}

const mail = (message = Readable.from(['Subject: x\r\n\r\n.point\nnu\n'])) => ({
  reversePath: 'a@ac-demo.fr',
  forwardPath: 'b@exemple.org',
  message,
  helo: 'mail.ac-demo.fr',
})
const run = (target: Target, next: Script, message?: Readable) => {
  script = next
  told = []
  return handOver(target, mail(message))
}

test('a message is handed over, dots stuffed, line ends mended', async () => {
  const outcome = await run(relayTarget, {})
  assert.deepEqual(outcome, { kind: 'accepted', response: '250 2.0.0 taken' })
  assert.ok(told.includes('MAIL FROM:<a@ac-demo.fr>') && told.includes('RCPT TO:<b@exemple.org>'))
  assert.deepEqual(told.slice(told.indexOf('DATA') + 1, told.indexOf('.')), ['Subject: x', '', '..point', 'nu'])
})

test('LMTP: a refusal after the data is final (RFC 2033 §4.2)', async () => {
  const outcome = await run(lmtpTarget, { dot: '550 5.1.1 inconnu' })
  assert.deepEqual(outcome, { kind: 'refused', status: '5.1.1', response: '550 5.1.1 inconnu' })
})

test('LMTP: a refusal at RCPT is final', async () => {
  const outcome = await run(lmtpTarget, { rcpt: '550 5.1.1 inconnu' })
  assert.deepEqual([outcome.kind, 'status' in outcome && outcome.status], ['refused', '5.1.1'])
})

test('4yz defers, at RCPT and after the data, on both ways', async () => {
  for (const target of [lmtpTarget, relayTarget])
    for (const next of [{ rcpt: '452 4.2.2 pleine' }, { data: '451 4.3.0 non' }, { dot: '452 4.2.2 pleine' }]) {
      const outcome = await run(target, next)
      assert.equal(outcome.kind, 'deferred', JSON.stringify(next))
      assert.equal(outcome.kind === 'deferred' && outcome.asked, true)
    }
})

test('that our relay does not know us is our fault, not the recipient’s', async () => {
  assert.equal((await run(relayTarget, { rcpt: '550 I cannot deliver mail' })).kind, 'deferred')
  assert.equal((await run(relayTarget, { rcpt: '501 5.1.3 bad address' })).kind, 'refused')
  assert.equal((await run(relayTarget, { dot: '552 too big' })).kind, 'refused')
})

test('a connection lost before the answer defers', async () => {
  for (const closeAt of ['data', 'dot'] as const) {
    const outcome = await run(lmtpTarget, { closeAt })
    assert.equal(outcome.kind, 'deferred')
  }
})

test('nobody there: deferred, and not counted as an attempt', async () => {
  const outcome = await handOver({ kind: 'lmtp', socketPath: join(folder, 'none.sock') }, mail())
  assert.deepEqual([outcome.kind, outcome.kind === 'deferred' && outcome.asked], ['deferred', false])
})

test('a message whose source fails is never ended with a dot', async () => {
  const broken = Readable.from(
    (async function* () {
      yield 'Subject: x\r\n\r\nhalf'
      throw new Error('database gone')
    })(),
  )
  const outcome = await run(lmtpTarget, {}, broken)
  assert.equal(outcome.kind, 'deferred')
  assert.ok(!told.includes('.'))
})
