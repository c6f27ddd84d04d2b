import { MongoClient } from 'mongodb'
import { mkdir, rm } from 'node:fs/promises'
import { SMTPServer } from 'smtp-server'
import { buffer } from 'node:stream/consumers'
import { openQueue } from './server/mailstore/queue/queue.ts'
import { combineConfig } from './server/config/load.ts'
import { pathsOf } from './server/config/paths.ts'
import { loadSecrets } from './server/config/secrets.ts'
import { loadCertificate } from './server/config/tls.ts'
import { prepareFolders } from './server/config/folders.ts'
import { outSpec } from './server/outbound/haraka/out-child.ts'
import { startPump } from './server/outbound/pump.ts'
import { startSubmission } from './server/submission/submission.ts'
import { SupervisedChild } from './server/kit/child.ts'
import { findFreePort } from './server/kit/free-port.ts'
import { configureLog } from './server/kit/log.ts'
import { startSmtpSink } from './test/kit/smtp-sink.ts'
import { AppError } from './server/contract/errors.ts'
configureLog({ level: 'debug' })
const c = await MongoClient.connect('mongodb://127.0.0.1:27117', { serverSelectionTimeoutMS: 3000 })
const db = c.db('o_dev'); await db.dropDatabase()
const sink = await startSmtpSink({ port: 23010, onRecipient: (a) => a.startsWith('unknown') ? { code: 550, text: '5.1.1 no such user é' } : a.startsWith('busy') ? { code: 451, text: '4.2.1 later' } : null })
const { config } = combineConfig({ environment: {}, flags: { 'data.folder': '/tmp/o/data', 'submission.port': '23001', 'submission.tlsPort': '23002', 'outbound.routes': '*=127.0.0.1:23010' } })
const paths = pathsOf('/tmp/o/data'); await prepareFolders(paths)
const secrets = await loadSecrets(paths.secrets)
const tls = await loadCertificate(paths.tls, ['mail.ac-demo.fr'])
await rm(paths.sockets.lmtp, { force: true })
const lmtp = new SMTPServer({ lmtp: true, authOptional: true, disabledCommands: ['AUTH','STARTTLS'], disableReverseLookup: true,
  onRcptTo: (a, s, cb) => cb(a.address.startsWith('plein') ? Object.assign(new Error('4.2.2 full'), { responseCode: 452 }) : a.address.startsWith('inconnu') ? Object.assign(new Error('5.1.1 inconnu'), { responseCode: 550 }) : null),
  onData: async (st, s, cb) => { const b = await buffer(st); console.log('LMTP <-', s.envelope.mailFrom && s.envelope.mailFrom.address, s.envelope.rcptTo.map(r=>r.address), b.length); console.log(b.toString('latin1').slice(0, 3000)); cb(null, 'ok') } })
lmtp.listen(paths.sockets.lmtp)
const queue = await openQueue(db, { holder: 'o' })
const relayPort = await findFreePort()
const out = new SupervisedChild(outSpec({ config, paths, secrets, port: relayPort, pausesMs: [5000, 5000] }), { pidFile: paths.run + '/out.pid', instance: paths.data })
await out.start()
const pump = await startPump({ config, paths, secrets, queue, relayPort })
const client = { authenticate: async (i: any) => { if (i.password !== 'bonbon') throw new AppError('unauthenticated', 'x'); return { id: '64b7f0c2a1b2c3d4e5f60718', username: 'pdupont', scope: 'smtp', require2fa: false as const } }, addresses: { list: async () => [{ id: '1', address: 'pierre.dupont@ac-demo.fr', main: true, tags: [] }] } }
const sub = await startSubmission({ config, tls, client, queue, onQueued: pump.kick })
console.log('READY', out.pid)
setInterval(async () => { for (const m of sink.messages.splice(0)) { console.log('SINK <-', m.reversePath, m.forwardPaths, m.raw.length); console.log(m.raw.slice(0, 1500)) } }, 100)
process.on('SIGTERM', async () => { console.log('stopping'); await sub.stop(); await pump.stop(); await out.stop(); console.log(await queue.counts()); process.exit(0) })
