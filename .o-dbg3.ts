import { TestStore } from './test/kit/embedded-store.ts'
import { MongoClient } from 'mongodb'
const s = await TestStore.start(); const t = Date.now(); const say = (...a: unknown[]) => console.log(Date.now() - t, ...a)
const client = await MongoClient.connect(s.url, { serverSelectionTimeoutMS: 5000, timeoutMS: 4000 } as any)
const c = client.db('q').collection('x', { writeConcern: { w: 'majority', journal: true } })
await Promise.all([1, 2, 3, 4].map((a) => c.deleteMany({ a })))
setTimeout(() => { say('STUCK'); process.exit(3) }, 12000)
await s.end('SIGKILL')
const r = await Promise.allSettled([c.insertOne({ a: 2 }), c.insertOne({ a: 3 })])
say('csot', r.map((x: any) => x.reason?.message?.slice(0, 60)).join(' | ')); process.exit(0)
