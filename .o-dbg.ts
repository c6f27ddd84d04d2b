import { openTestDatabase } from './test/kit/database.ts'
import { GridFSBucket } from 'mongodb'
const d = await openTestDatabase(); const t = Date.now(); const say = (...a: unknown[]) => console.log(Date.now() - t, ...a)
const b = new GridFSBucket(d.db, { bucketName: 'mail', writeConcern: { w: 'majority', journal: true } })
const up = b.openUploadStream('x'); up.on('error', (e) => say('ev error', e.message)); up.on('close', () => say('ev close'))
setTimeout(() => { say('STUCK', up.state, up.writableLength, up.destroyed, up.errored, up.pos); process.exit(3) }, 15000).unref()
const w = (n: number) => new Promise<void>((r) => up.write(Buffer.alloc(n), (e) => { say('cb', n, e?.message); r() }))
await w(300_000)
await d.store!.end('SIGKILL'); say('killed')
await w(600_000)
say('abort'); await up.abort().catch((e) => say('abort', e.message))
await d.store!.start(); say('restarted')
await d[Symbol.asyncDispose]()
