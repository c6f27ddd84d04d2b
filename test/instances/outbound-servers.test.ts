import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https'
import { createServer, type Server, type Socket } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import tls from 'node:tls'
import { generate } from 'selfsigned'
import { prepareFolders } from '../../server/config/folders.ts'
import { combineConfig } from '../../server/config/load.ts'
import { type Paths, pathsOf } from '../../server/config/paths.ts'
import { loadSecrets } from '../../server/config/secrets.ts'
import { findFreePort } from '../../server/kit/free-port.ts'
import { openQueue, type Queue } from '../../server/mailstore/queue/queue.ts'
import { splitMessage } from '../../server/mailstore/queue/split-message.ts'
import { type Pump, startPump } from '../../server/outbound/pump.ts'
import { openTestDatabase, type TestDatabase } from '../kit/database.ts'
import { type DnsServer, startDnsServer } from '../kit/dns-server.ts'
import { eventually } from '../kit/eventually.ts'
import { type SmtpSink, startSmtpSink } from '../kit/smtp-sink.ts'

/**
 * The pump among the mail servers of the world: a real name server, and on each address of loopback a host with a fault
 * of its own. Port 25 is another one here.
 */

const sender = 'pierre.dupont@ac-demo.fr'
let database: TestDatabase
let dns: DnsServer
let queue: Queue
let paths: Paths
let pump: Pump
let colleagues: SmtpSink
let port = 0
const hosts = new Map<string, SmtpSink>()
const raw: Server[] = []
let policyHost: HttpsServer
let authority = ''
const schedule = { firstPauseMs: 500, longestPauseMs: 1_000, warnAfterMs: 3_600_000, giveUpMs: 60_000 }

/** Domain -> hosts by preference; the host `mxN.example` is 127.0.1.N. */
const domains: Record<string, number[]> = {
  'deux.example': [1, 2],
  'sans-tls.example': [2],
  'tls-refuse.example': [3],
  'tls-casse.example': [4],
  'tls-muet.example': [5],
  'auto-signe.example': [6],
  'mort-au-point.example': [7],
  'lent.example': [8],
  'exige.example': [9],
  'exige-faux.example': [6],
  'exige-autre.example': [2],
  'adieu.example': [10],
}
const addressOf = (host: number): string => `127.0.1.${host}`

before(async () => {
  port = await findFreePort()
  database = await openTestDatabase()
  queue = await openQueue(database.db, { holder: 'test' })
  paths = pathsOf(await mkdtemp(join(tmpdir(), 'facteur-servers-')))
  await prepareFolders(paths)
  colleagues = await startSmtpSink({ socketPath: paths.sockets.lmtp })
  const certificates = await makeCertificates([
    'mx9.example',
    'mta-sts.exige.example',
    'mta-sts.exige-faux.example',
    'mta-sts.exige-autre.example',
  ])
  authority = certificates.cert
  // What Node trusts, for this process: our policy host and the one host with a good certificate.
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), authority])
  const selfSigned = await makeCertificates(['autre.example'])
  for (const host of [2, 6, 9])
    hosts.set(
      addressOf(host),
      await startSmtpSink({
        port,
        address: addressOf(host),
        smtp: {
          disabledCommands: host === 2 ? ['AUTH', 'STARTTLS'] : ['AUTH'],
          ...(host === 9 ? { key: certificates.private, cert: certificates.cert } : {}),
          ...(host === 6 ? { key: selfSigned.private, cert: selfSigned.cert } : {}),
        },
      }),
    )
  await rawHost(3, { starttls: (socket) => socket.write('454 4.7.0 TLS not available\r\n') })
  await rawHost(4, {
    starttls: (socket) => {
      socket.write('220 go\r\n')
      socket.once('data', () => socket.write('this is no TLS at all\r\n'))
    },
  })
  await rawHost(5, { starttls: (socket) => socket.destroy() })
  await rawHost(7, { dot: (socket) => socket.destroy() })
  await rawHost(8, { dot: (socket) => void setTimeout(() => socket.write('250 2.0.0 taken, slowly\r\n'), 4_000) })
  await rawHost(10, { greeting: '554 5.3.2 not today' })
  policyHost = createHttpsServer({ key: certificates.private, cert: certificates.cert }, (request, response) => {
    const name = request.headers.host ?? ''
    const mx =
      name === 'mta-sts.exige-autre.example'
        ? 'mx99.example'
        : name === 'mta-sts.exige.example'
          ? 'mx9.example'
          : 'mx6.example'
    response.writeHead(200, { 'Content-Type': 'text/plain' })
    response.end(`version: STSv1\r\nmode: enforce\r\nmx: ${mx}\r\nmax_age: 86400\r\n`)
  })
  policyHost.listen(443, '127.0.1.50')
  await once(policyHost, 'listening')
  dns = await startDnsServer([
    ...Object.entries(domains).flatMap(([domain, numbers]) =>
      numbers.map((host, index) => `mx-host=${domain},mx${host}.example,${10 + index}`),
    ),
    ...Array.from({ length: 10 }, (_, index) => `host-record=mx${index + 1}.example,${addressOf(index + 1)}`),
    'host-record=implicite.example,127.0.1.2',
    ...['exige', 'exige-faux', 'exige-autre'].flatMap((name) => [
      `host-record=mta-sts.${name}.example,127.0.1.50`,
      `txt-record=_mta-sts.${name}.example,"v=STSv1; id=1"`,
    ]),
  ])
  const { config } = combineConfig({ environment: {} })
  pump = await startPump({
    config: { ...config, network: { ...config.network, nameServers: [dns.address] } },
    paths,
    secrets: await loadSecrets(paths.secrets),
    queue,
    db: database.db,
    listAddresses: async () => null,
    tuning: { port, allowsLoopback: true, schedule, firstRestMs: 500 },
  })
})
after(async () => {
  await pump.stop()
  policyHost.close()
  for (const server of raw) server.close()
  for (const host of hosts.values()) await host[Symbol.asyncDispose]()
  await colleagues[Symbol.asyncDispose]()
  await dns[Symbol.asyncDispose]()
  await database[Symbol.asyncDispose]()
  await rm(paths.data, { recursive: true, force: true })
})

/** A host by hand: what it does at one step, and what it got. */
type Fault = { greeting?: string; starttls?: (socket: Socket) => void; dot?: (socket: Socket) => void }
const taken = new Map<number, string[]>()

async function rawHost(host: number, fault: Fault): Promise<void> {
  const got: string[] = []
  taken.set(host, got)
  const server = createServer((socket) => {
    let inData = false
    let rest = ''
    let message = ''
    socket.on('error', () => undefined)
    socket.write(`${fault.greeting ?? '220 mx.example'}\r\n`)
    socket.on('data', (chunk) => {
      rest += chunk.toString('latin1')
      for (let end = rest.indexOf('\r\n'); end !== -1; end = rest.indexOf('\r\n')) {
        const line = rest.slice(0, end)
        rest = rest.slice(end + 2)
        if (inData && line !== '.') message += `${line}\r\n`
        else if (line === '.') {
          inData = false
          got.push(message)
          message = ''
          if (fault.dot) fault.dot(socket)
          else socket.write('250 2.0.0 taken\r\n')
        } else if (line === 'STARTTLS' && fault.starttls) fault.starttls(socket)
        else if (line.startsWith('EHLO'))
          socket.write(`250-mx\r\n${fault.starttls ? '250-STARTTLS\r\n' : ''}250 8BITMIME\r\n`)
        else if (line === 'DATA') {
          inData = true
          socket.write('354 go\r\n')
        } else socket.write('250 ok\r\n')
      }
    })
  })
  server.listen(port, addressOf(host))
  await once(server, 'listening')
  raw.push(server)
}

async function makeCertificates(names: string[]) {
  return await generate([{ name: 'commonName', value: names[0] ?? '' }], {
    keySize: 2048,
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: names.map((value) => ({ type: 2 as const, value })) },
    ],
  })
}

async function send(domain: string, subject: string, more: Partial<Parameters<Queue['enqueue']>[0]> = {}, header = '') {
  const message = `From: ${sender}\r\nMessage-ID: <${subject}@x>\r\nSubject: ${subject}\r\n${header}\r\nBonjour\r\n`
  const parts = await splitMessage(Buffer.from(message))
  await queue.enqueue({ reversePath: sender, forwardPaths: [`x@${domain}`], ...parts, reason: 'submit', ...more })
  pump.kick()
}
const sinkOf = (host: number): SmtpSink => {
  const sink = hosts.get(addressOf(host))
  assert.ok(sink)
  return sink
}
const arrival = (host: number, subject: string) =>
  sinkOf(host).waitFor(({ raw: text }) => text.includes(`Subject: ${subject}\r\n`), 20_000)
const arrivedRaw = (host: number, subject: string) =>
  eventually(() => assert.ok(taken.get(host)?.some((text) => text.includes(`Subject: ${subject}\r\n`))), {
    timeoutMs: 20_000,
  })
const report = async (subject: string) =>
  (
    await colleagues.waitFor(
      ({ reversePath, raw: text }) => reversePath === '' && text.includes(`Subject: ${subject}\r\n`),
      20_000,
    )
  ).raw
const lastResponse = (subject: string) =>
  eventually(
    async () => {
      const file = await database.db.collection('mail.files').findOne({ 'metadata.data.messageId': `<${subject}@x>` })
      const id = (file?.['metadata'] as { data: { id: string } } | undefined)?.data.id
      const entry = await database.db.collection('zone-queue').findOne({ id })
      const deferred = entry?.['_deferred'] as { response: string } | undefined
      assert.ok(deferred)
      return deferred.response
    },
    { timeoutMs: 20_000 },
  )

test('where the first host is away the next one gets it, and a domain without MX gets it at its address', async () => {
  await send('deux.example', 'second')
  await send('implicite.example', 'implicite')
  assert.equal((await arrival(2, 'second')).secure, false)
  await arrival(2, 'implicite')
})

test('a domain that does not exist is told at once', async () => {
  await send('nulle-part.example', 'nulle-part')
  assert.match(await report('nulle-part'), /^Status: 5\.1\.2\r$/m)
})

test('TLS is used where it works, whoever signed the certificate', async () => {
  await send('auto-signe.example', 'auto-signe')
  assert.equal((await arrival(6, 'auto-signe')).secure, true)
})

test('TLS that is refused, garbled or cut off costs no mail', async () => {
  await send('tls-refuse.example', 'tls-refuse')
  await send('tls-casse.example', 'tls-casse')
  await send('tls-muet.example', 'tls-muet')
  await arrivedRaw(3, 'tls-refuse')
  await arrivedRaw(4, 'tls-casse')
  await arrivedRaw(5, 'tls-muet')
})

test('MTA-STS: verified TLS, or no mail; and the policy is kept', async () => {
  await send('exige.example', 'sts-bon')
  await send('exige-faux.example', 'sts-faux')
  await send('exige-autre.example', 'sts-autre')
  assert.equal((await arrival(9, 'sts-bon')).secure, true)
  assert.match(await lastResponse('sts-faux'), /TLS|certificate/i)
  assert.match(await lastResponse('sts-autre'), /MTA-STS/)
  assert.equal(await database.db.collection('facteur.mta-sts-policies').countDocuments({}), 3)
  assert.ok(![...sinkOf(6).messages, ...sinkOf(2).messages].some(({ raw: text }) => /Subject: sts-/.test(text)))
})

test('REQUIRETLS is honoured or refused (RFC 8689); TLS-Required: No overrides a policy', async () => {
  await send('auto-signe.example', 'requis', { request: { requireTls: true } })
  assert.match(await report('requis'), /^Status: 5\.7\.30\r$/m)
  // mx9 has a good certificate and a policy, and does not announce REQUIRETLS.
  await send('exige.example', 'requis-aussi', { request: { requireTls: true } })
  assert.match(await report('requis-aussi'), /^Status: 5\.7\.30\r$/m)
  await send('exige-faux.example', 'plutot-arriver', {}, 'TLS-Required: No\r\n')
  await arrival(6, 'plutot-arriver')
})

test('a host that is slow after the dot gets the message once', async () => {
  await send('lent.example', 'lent')
  await arrivedRaw(8, 'lent')
  await eventually(async () => assert.equal(await waitingFor('lent.example'), 0), { timeoutMs: 20_000 })
  assert.equal(taken.get(8)?.length, 1)
})

test('a host that dies after the dot is asked again: it may not have the message', async () => {
  await send('mort-au-point.example', 'mort-au-point')
  await eventually(() => assert.ok((taken.get(7)?.length ?? 0) >= 2), { timeoutMs: 20_000 })
  assert.match(await lastResponse('mort-au-point'), /clos|end/i)
})

test('a host that greets with a no is a deferral, and the destination rests', async () => {
  await send('adieu.example', 'adieu')
  assert.match(await lastResponse('adieu'), /^554 5\.3\.2 not today/)
  const rest = await database.db
    .collection<{ _id: string; suspendedUntil?: Date }>('facteur.outbound-destinations')
    .findOne({ _id: 'adieu.example' })
  assert.ok(rest?.suspendedUntil)
})

const waitingFor = (domain: string) => database.db.collection('zone-queue').countDocuments({ domain })
