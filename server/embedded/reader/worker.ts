// The entry of a reader's thread.

import { parentPort, workerData } from 'node:worker_threads'
import { configureLog } from '../../kit/log.ts'
import { allowAnyEffort, limitEffort } from '../query/effort.ts'
import { Store } from '../storage/store.ts'
import { Desk } from './desk.ts'
import type { ReaderData, ToReader } from './protocol.ts'

configureLog({ format: 'json' })
const { file, mayBeEnded, progress } = workerData as ReaderData
if (mayBeEnded) allowAnyEffort()
else limitEffort()

const port = parentPort!
const desk = new Desk(new Store(file, { readOnly: true }), progress, (message, transfer) =>
  port.postMessage(message, transfer),
)
port.on('message', (message: ToReader) => desk.receive(message))
