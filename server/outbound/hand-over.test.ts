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
type Script = {
  rcpt?: string | ((line: string) => string)
  data?: string
  /** To EHLO and HELO. */
  hello?: string
  /** For LMTP one line for each accepted recipient. */
  dot?: string
  closeAt?: 'data' | 'dot'
}
let script: Script = {}
let told: string[] = []
let folder = ''
let lmtp: Server
let host: Server
let lmtpTarget: Target
let hostTarget: Target

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facteur-hand-over-'))
  lmtp = await listen(join(folder, 'l.sock'))
  host = await listen(0)
  const address = host.address()
  lmtpTarget = { kind: 'lmtp', socketPath: join(folder, 'l.sock') }
  hostTarget = {
    kind: 'host',
    name: 'mx.exemple.org',
    address: '127.0.0.1',
    port: typeof address === 'object' && address ? address.port : 0,
    tls: { kind: 'none' },
  }
})
after(async () => {
  lmtp.close()
  host.close()
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
  if (/^(EHLO|HELO)/.test(line) && script.hello !== undefined) return script.hello
  if (/^(EHLO|LHLO)/.test(line)) return '250 test'
  if (line.startsWith('RCPT')) return typeof script.rcpt === 'function' ? script.rcpt(line) : (script.rcpt ?? '250 ok')
  if (line === 'DATA') return script.data ?? '354 go'
  return line === '.' ? (script.dot ?? '250 2.0.0 taken') : '250 ok'
}

const mail = (message = Readable.from(['Subject: x\r\n\r\n.point\nnu\n'])) => ({
  reversePath: 'a@ac-demo.fr',
  forwardPaths: ['b@exemple.org'],
  message,
  helo: 'mail.ac-demo.fr',
  bytes: 20,
})
const runAll = async (target: Target, next: Script, forwardPaths: string[], message?: Readable) => {
  script = next
  told = []
  return (await handOver(target, { ...mail(message), forwardPaths })).outcomes
}
const run = async (target: Target, next: Script, message?: Readable) => {
  const [outcome] = await runAll(target, next, ['b@exemple.org'], message)
  assert.ok(outcome)
  return outcome
}

test('a message is handed over, dots stuffed, line ends mended', async () => {
  const outcome = await run(hostTarget, {})
  assert.deepEqual(outcome, {
    kind: 'accepted',
    response: '250 2.0.0 taken',
    remote: 'mx.exemple.org',
    carriesDsn: false,
  })
  assert.ok(told.includes('MAIL FROM:<a@ac-demo.fr>') && told.includes('RCPT TO:<b@exemple.org>'))
  assert.deepEqual(told.slice(told.indexOf('DATA') + 1, told.indexOf('.')), ['Subject: x', '', '..point', 'nu'])
})

test('LMTP: a refusal after the data is final (RFC 2033 §4.2)', async () => {
  const outcome = await run(lmtpTarget, { dot: '550 5.1.1 inconnu' })
  assert.deepEqual(outcome, { kind: 'refused', status: '5.1.1', response: '550 5.1.1 inconnu', remote: null })
})

test('LMTP: a refusal at RCPT is final', async () => {
  const outcome = await run(lmtpTarget, { rcpt: '550 5.1.1 inconnu' })
  assert.deepEqual([outcome.kind, 'status' in outcome && outcome.status], ['refused', '5.1.1'])
})

test('4yz defers, at RCPT and after the data, on both ways', async () => {
  for (const target of [lmtpTarget, hostTarget])
    for (const next of [{ rcpt: '452 4.2.2 pleine' }, { data: '451 4.3.0 non' }, { dot: '452 4.2.2 pleine' }]) {
      const outcome = await run(target, next)
      assert.equal(outcome.kind, 'deferred', JSON.stringify(next))
      assert.equal(outcome.kind === 'deferred' && outcome.asked, true)
    }
})

test('a final no is final at each stage, and a session that is none is not', async () => {
  const status = async (next: Script): Promise<string> => {
    const outcome = await run(hostTarget, next)
    return outcome.kind === 'refused' ? outcome.status : outcome.kind
  }
  assert.equal(await status({ rcpt: '550 no such user' }), '5.1.1')
  assert.equal(await status({ rcpt: '501 5.1.3 bad address' }), '5.1.3')
  assert.equal(await status({ data: '554 no' }), '5.7.1')
  assert.equal(await status({ dot: '552 too big' }), '5.3.4')
  assert.equal(await status({ hello: '554 not you' }), 'deferred')
})

test('a connection lost before the answer defers', async () => {
  for (const closeAt of ['data', 'dot'] as const) {
    const outcome = await run(lmtpTarget, { closeAt })
    assert.equal(outcome.kind, 'deferred')
  }
})

test('LMTP: each recipient has its own answer, at RCPT or after the data', async () => {
  const outcomes = await runAll(
    lmtpTarget,
    {
      rcpt: (line) => (line.includes('ferme@') ? '550 5.2.1 closed' : '250 ok'),
      dot: '250 2.0.0 stored\r\n452 4.2.2 full\r\n550 5.1.1 gone',
    },
    ['a@ac-demo.fr', 'ferme@ac-demo.fr', 'B@Ac-Demo.fr', 'c@ac-demo.fr'],
  )
  assert.deepEqual(
    outcomes.map((outcome) => [outcome.kind, 'status' in outcome ? outcome.status : '']),
    [
      ['accepted', ''],
      ['refused', '5.2.1'],
      ['deferred', '4.2.2'],
      ['refused', '5.1.1'],
    ],
  )
})

test('SMTP: one answer after the data holds for all that were accepted', async () => {
  const rcpt = (line: string): string => (line.includes('x@') ? '501 5.1.3 bad' : '250 ok')
  const kinds = async (next: Script): Promise<string[]> =>
    (await runAll(hostTarget, next, ['a@exemple.org', 'x@exemple.org', 'c@exemple.org'])).map(({ kind }) => kind)
  assert.deepEqual(await kinds({ rcpt }), ['accepted', 'refused', 'accepted'])
  assert.deepEqual(await kinds({ rcpt, dot: '451 4.3.0 no' }), ['deferred', 'deferred', 'deferred'])
  assert.deepEqual(await kinds({ rcpt, closeAt: 'dot' }), ['deferred', 'deferred', 'deferred'])
})

test('nobody there: deferred, and not counted as an attempt', async () => {
  const outcome = await run({ kind: 'lmtp', socketPath: join(folder, 'none.sock') }, {})
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
