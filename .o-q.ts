import { MongoClient } from 'mongodb'
import { openQueue } from '/work/main/server/mailstore/queue/queue.ts'
import { splitMessage } from '/work/main/server/mailstore/queue/split-message.ts'
import { buffer } from 'node:stream/consumers'
import { formatHeader } from '/work/main/server/mailstore/queue/header.ts'
const c = await MongoClient.connect(process.argv[2] ?? 'mongodb://127.0.0.1:27117')
const db = c.db('o_dev'); await db.dropDatabase()
const q = await openQueue(db, { holder: 'me' })
const raw = Buffer.from('From: a@b.fr\r\nTo: x@y.fr\r\nSubject: h\xe9\r\n folded\r\n\r\nbody\r\n.dot\r\n', 'latin1')
const { header, body } = await splitMessage(raw)
console.log(await q.enqueue({ reversePath: 'a@b.fr', forwardPaths: ['x@y.fr', 'z@Y.fr', 'x@y.fr'], header, body, reason: 'submit' }))
console.log(await q.counts())
const e = (await q.claim())!
console.log(e.recipient, e.domain, e.attempts, e.message.bodyBytes)
console.log(Buffer.concat([formatHeader(e.message.metadata.headers), await buffer(e.message.openBody())]).equals(raw))
await q.defer(e, new Date(Date.now() + 60000), '451 no', true)
const e2 = (await q.claim())!
console.log(e2.recipient, await q.claim())
console.log('stale', await q.releaseStale())
const e3 = (await q.claim())!
await q.remove(e3)
const e4 = (await q.claim(new Date(Date.now() + 61000)))!
console.log(e4.attempts)
await q.remove(e4)
console.log(await q.counts(), await db.collection('mail.files').countDocuments(), await db.collection('mail.chunks').countDocuments())
async function* bad() { yield Buffer.alloc(600_000); throw new Error('client gone') }
await q.enqueue({ reversePath: 'a@b.fr', forwardPaths: ['x@y.fr'], header, body: bad(), reason: 'submit' }).catch((e) => console.log('threw', e.code, e.message, e.cause?.message))
console.log(await q.counts(), await db.collection('mail.files').countDocuments(), await db.collection('mail.chunks').countDocuments())
await q.enqueue({ reversePath: 'a@b.fr', forwardPaths: ['x@y.fr'], header, body: (await splitMessage(raw)).body, reason: 'submit' })
await db.collection('zone-queue').deleteMany({})
console.log('orphans', await q.collectOrphans(), await q.collectOrphans(new Date(Date.now() + 2 * 3600_000)), await db.collection('mail.chunks').countDocuments())
await c.close()
