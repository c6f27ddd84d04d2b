import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { prepareFolders } from '../../server/config/folders.ts'
import { combineConfig } from '../../server/config/load.ts'
import { type Paths, pathsOf } from '../../server/config/paths.ts'
import { loadSecrets, type Secrets } from '../../server/config/secrets.ts'
import { openQueue, type Queue } from '../../server/mailstore/queue/queue.ts'
import { splitMessage } from '../../server/mailstore/queue/split-message.ts'
import { createSrs } from '../../server/mailstore/srs/srs.ts'
import { type Pump, startPump } from '../../server/outbound/pump.ts'
import { dkimFolderOf } from '../../server/outbound/signing/keys.ts'
import { openTestDatabase, type TestDatabase } from '../kit/database.ts'
import { eventually } from '../kit/eventually.ts'
import { verifyWithDkimpy } from '../kit/verify-dkim.ts'
import { type SinkReply, type SmtpSink, startSmtpSink } from '../kit/smtp-sink.ts'

/**
 * The way out alone: queue and pump between a delivery front and an outside world that answer as each test says.
 * Retries come soon, and the pump gives up after seconds.
 */

const domain = 'ac-demo.fr'
const sender = `pierre.dupont@${domain}`
let database: TestDatabase
let queue: Queue
let paths: Paths
let secrets: Secrets
let pump: Pump
let world: SmtpSink
let colleagues: SmtpSink
/** By recipient; each call may answer something else. */
const answers = new Map<string, () => SinkReply>()
const { config } = combineConfig({ environment: {} })
let routed = config

before(async () => {
  database = await openTestDatabase()
  queue = await openQueue(database.db, { holder: 'test' })
  paths = pathsOf(await mkdtemp(join(tmpdir(), 'facteur-out-')))
  await prepareFolders(paths)
  secrets = await loadSecrets(paths.secrets)
  world = await startSmtpSink({ onRecipient: (address) => answers.get(address)?.() ?? null })
  colleagues = await startSmtpSink({
    socketPath: paths.sockets.lmtp,
    onRecipient: (address) => answers.get(address)?.() ?? null,
  })
  routed = { ...config, outbound: { ...config.outbound, routes: [`*=127.0.0.1:${world.port}`] } }
  pump = await start()
})
after(async () => {
  await pump.stop()
  await world[Symbol.asyncDispose]()
  await colleagues[Symbol.asyncDispose]()
  await database[Symbol.asyncDispose]()
  await rm(paths.data, { recursive: true, force: true })
})

const schedule = { firstPauseMs: 300, longestPauseMs: 1_000, warnAfterMs: 3_600_000, giveUpMs: 12_000 }
const start = () =>
  startPump({
    config: routed,
    paths,
    secrets,
    queue,
    db: database.db,
    listAddresses: async () => null,
    tuning: { schedule },
  })

type Reason = 'submit' | 'forward' | 'autoreply'
async function send(forwardPaths: string[], subject: string, reversePath = sender, reason: Reason = 'submit') {
  const raw = `From: Pierre <${sender}>\r\nMessage-ID: <${subject}@test>\r\nSubject: ${subject}\r\n\r\n.Bonjour\r\n`
  await queue.enqueue({ reversePath, forwardPaths, ...(await splitMessage(Buffer.from(raw))), reason })
  pump.kick()
}
const about = (subject: string) => (message: { raw: string }) => message.raw.includes(`Subject: ${subject}\r\n`)
/** The report about a message: it holds its header. */
const reportTo = (who: string, subject: string, where: SmtpSink, timeoutMs?: number) =>
  where.waitFor(
    (message) => message.reversePath === '' && message.forwardPaths.includes(who) && about(subject)(message),
    timeoutMs,
  )
const isQueueEmpty = () => eventually(async () => assert.equal((await queue.counts()).waiting, 0))

test('colleagues get it by LMTP, the world by SMTP, both with our trace and unchanged below it', async () => {
  await send([`marie@${domain}`, 'x@exemple.org'], 'deux-voies')
  const inside = await colleagues.waitFor(about('deux-voies'))
  const outside = await world.waitFor(about('deux-voies'))
  assert.deepEqual([inside.forwardPaths, inside.reversePath], [[`marie@${domain}`], sender])
  assert.deepEqual([outside.forwardPaths, outside.reversePath], [['x@exemple.org'], sender])
  for (const { raw } of [inside, outside])
    assert.match(
      raw,
      /^Received: from queue by mail\.ac-demo\.fr\r\n with (LMTP|ESMTP) id [0-9a-f]{18}\.00[12]; [^\r]+\r\n(DKIM-Signature: ([^\r]+\r\n )+[^\r]+\r\n){2}From: Pierre[^]*\r\n\.Bonjour\r\n$/,
    )
  await isQueueEmpty()
})

test('both signatures are good for a verifier that is not ours, after the wire', async () => {
  const body = `.point\r\n${'x'.repeat(996)}\r\n\xe9t\xe9\nLF\rCR\r\n..\r\n\r\n \t\r\n\r\n`
  const raw = `From: \xc9lo\xefse <${sender}>\r\nTo: x@exemple.org\r\nSubject: signe\r\nMessage-ID: <signe@test>\r\n\r\n${body}`
  const parts = await splitMessage(Buffer.from(raw, 'latin1'))
  await queue.enqueue({
    reversePath: sender,
    forwardPaths: ['x@exemple.org', `marie@${domain}`],
    ...parts,
    reason: 'submit',
  })
  for (const place of [colleagues, world]) {
    const { raw: arrived } = await place.waitFor(about('signe'))
    assert.deepEqual(await verifyWithDkimpy(arrived, dkimFolderOf(paths.secrets), domain), ['pass', 'pass'])
  }
})

test('colleagues of one message get it in one transaction, each with an answer of their own', async () => {
  answers.set(`absent@${domain}`, () => ({ code: 550, text: '5.2.1 closed' }))
  await send([`a@${domain}`, `absent@${domain}`, `b@${domain}`], 'ensemble')
  const { forwardPaths } = await colleagues.waitFor(about('ensemble'))
  assert.deepEqual(forwardPaths, [`a@${domain}`, `b@${domain}`])
  assert.match((await reportTo(sender, 'ensemble', colleagues)).raw, /^Final-Recipient: rfc822; absent@ac-demo\.fr\r$/m)
  await isQueueEmpty()
})

test('what the world refuses comes back as a report (RFC 3464), once', async () => {
  answers.set('inconnu@exemple.org', () => ({ code: 550, text: '5.1.1 no such user here' }))
  await send(['inconnu@exemple.org'], 'refus-dehors')
  const { raw } = await reportTo(sender, 'refus-dehors', colleagues)
  assert.match(raw, /^Content-Type: multipart\/report; report-type=delivery-status;/m)
  assert.match(raw, /^Final-Recipient: rfc822; inconnu@exemple\.org\r$/m)
  assert.match(raw, /^Action: failed\r\nStatus: 5\.1\.1\r\nRemote-MTA: dns; 127\.0\.0\.1\r$/m)
  await isQueueEmpty()
  assert.equal(colleagues.messages.filter(about('refus-dehors')).length, 1)
})

test('what the delivery front refuses comes back as well', async () => {
  answers.set(`personne@${domain}`, () => ({ code: 550, text: '5.1.1 unknown' }))
  await send([`personne@${domain}`], 'refus-dedans')
  assert.match((await reportTo(sender, 'refus-dedans', colleagues)).raw, /^Status: 5\.1\.1\r$/m)
})

test('a report that cannot be delivered, and an automatic reply, are told to nobody', async () => {
  answers.set('muet@exemple.org', () => ({ code: 550, text: '5.1.1 no' }))
  await send(['muet@exemple.org'], 'rapport-perdu', '')
  await send([`personne@${domain}`], 'reponse-perdue', sender, 'autoreply')
  await send(['apres@exemple.org'], 'apres')
  await world.waitFor(about('apres'))
  await isQueueEmpty()
  assert.equal(colleagues.messages.filter(about('rapport-perdu')).length, 0)
  assert.equal(colleagues.messages.filter(about('reponse-perdue')).length, 0)
})

test('4yz from the world is tried again', async () => {
  answers.set('jamais@exemple.org', () => ({ code: 451, text: '4.2.1 later' }))
  await send(['jamais@exemple.org'], 'trop-long')
  let tries = 0
  answers.set('lent@exemple.org', () => (++tries === 1 ? { code: 451, text: '4.7.1 greylisted' } : null))
  await send(['lent@exemple.org'], 'liste-grise')
  await world.waitFor(about('liste-grise'), 20_000)
  assert.equal(tries, 2)
})

test('4yz for too long is an expiry, and says so', async () => {
  const { raw } = await reportTo(sender, 'trop-long', colleagues, 30_000)
  assert.match(raw, /^Status: 4\.4\.7\r$/m)
  assert.match(raw, /^Diagnostic-Code: smtp; 451 4\.2\.1 later\r$/m)
})

test('forwarded mail leaves with a reverse path of ours, and its bounce finds the way back', async () => {
  await send(['ailleurs@exemple.org'], 'transfert', 'jean@monde.example', 'forward')
  const { reversePath } = await world.waitFor(about('transfert'))
  const srs = createSrs({ secret: secrets.srs, domain, localDomains: [domain] })
  assert.equal(srs.restore(reversePath), 'jean@monde.example')
  await send([reversePath], 'retour', '')
  assert.deepEqual((await world.waitFor(about('retour'))).forwardPaths, ['jean@monde.example'])
  answers.set('plein@exemple.org', () => ({ code: 552, text: '5.2.2 full' }))
  await send(['plein@exemple.org'], 'transfert-refuse', 'jean@monde.example', 'forward')
  assert.match((await reportTo('jean@monde.example', 'transfert-refuse', world)).raw, /^Status: 5\.2\.2\r$/m)
})

test('a message that goes in a circle ends as a report (RFC 5321 §6.3)', async () => {
  const hops = 'Received: from a by b; Mon, 23 Nov 2026 04:38:28 +0000\r\n'.repeat(40)
  const raw = `${hops}From: ${sender}\r\nSubject: boucle\r\n\r\nx\r\n`
  const parts = await splitMessage(Buffer.from(raw))
  await queue.enqueue({ reversePath: sender, forwardPaths: ['x@exemple.org'], ...parts, reason: 'submit' })
  assert.match((await reportTo(sender, 'boucle', colleagues)).raw, /^Status: 5\.4\.6\r$/m)
})

test('the delivery front may be away: the mail waits and arrives', async () => {
  await colleagues.close()
  await send([`marie@${domain}`], 'porte-fermee')
  await eventually(async () => assert.equal((await queue.counts()).deferred, 1))
  colleagues = await startSmtpSink({ socketPath: paths.sockets.lmtp })
  await colleagues.waitFor(about('porte-fermee'), 15_000)
})

test('the store may die and come back', async (t) => {
  const { store } = database
  if (!store) return t.skip('needs a store of its own')
  await store.end('SIGKILL')
  await eventually(() => assert.equal(pump.isReady(), false), { timeoutMs: 20_000 })
  await store.start()
  await eventually(() => send(['apres@exemple.org'], 'store-revenu'), { timeoutMs: 20_000, intervalMs: 500 })
  await world.waitFor(about('store-revenu'), 20_000)
})

test('what a killed pump had claimed is taken up by the next one', async () => {
  await pump.stop()
  await send(['reprise@exemple.org'], 'reprise')
  assert.ok(await queue.claim())
  pump = await start()
  await world.waitFor(about('reprise'))
})
