import { setPriority } from 'node:os'
import { MongoClient } from 'mongodb'
import { phases } from './load.ts'

/** `load-process.ts URL DOCUMENTS`, started with an IPC channel: does each phase that it is told, and says when it is done. */

// Whoever measures comes first: what the load takes away from it would look like the store's doing.
setPriority(10)
const [url, documents] = process.argv.slice(2) as [string, string]
const client = new MongoClient(url, { serverSelectionTimeoutMS: 5000 })
const db = client.db('stalls')
const load = { db, mail: db.collection('mail'), documents: Number(documents) }

process.on('message', (phase: string) => {
  phases[phase]!(load).then(
    () => process.send!({ done: phase }),
    (error: unknown) => process.send!({ failed: `${phase}: ${String(error)}` }),
  )
})
process.on('disconnect', () => process.exit(0))
process.send!({ done: 'start' })
