import { openTestDatabase } from './test/kit/database.ts'
const d = await openTestDatabase(); const t = Date.now(); const say = (...a: unknown[]) => console.log(Date.now() - t, ...a)
const c = d.db.collection('x', { writeConcern: { w: 'majority', journal: true } })
await Promise.all([1, 2, 3, 4].map((a) => c.deleteMany({ a })))
let last = ''
for (const e of ['connectionCheckOutStarted', 'connectionCheckedOut', 'connectionCheckOutFailed', 'connectionPoolCleared', 'connectionPoolReady', 'connectionClosed', 'connectionCreated', 'connectionReady', 'connectionCheckedIn', 'serverDescriptionChanged', 'serverHeartbeatFailed', 'commandFailed', 'commandStarted', 'serverHeartbeatStarted', 'serverHeartbeatSucceeded']) d.db.client.on(e as any, (x: any) => { last += `${Date.now() - t} ${e} ${x.connectionId ?? ''} ${x.reason ?? ''}\n` })
setTimeout(() => { say('STUCK'); console.log(last); process.exit(3) }, 12000)
await d.store!.end('SIGKILL'); say('killed')
await Promise.allSettled([c.insertOne({ a: 2 }).then(() => say('1 ok'), (e) => say('1', e.message)), c.insertOne({ a: 3 }).then(() => say('2 ok'), (e) => say('2', e.message))])
say('both'); process.exit(0)
