// The entry of a reader's thread.

import { readlinkSync } from 'node:fs'
import { setPriority } from 'node:os'
import { basename } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { configureLog } from '../../kit/log.ts'
import { allowAnyEffort, limitEffort } from '../query/effort.ts'
import { Store } from '../storage/store.ts'
import { Desk } from './desk.ts'
import type { ReaderData, ToReader } from './protocol.ts'

/** Where processors are short the main thread comes first. */
const niceness = 5

/** Linux gives each thread a priority of its own, under its number; elsewhere all stay as they are. */
function yieldToOthers(): void {
  try {
    setPriority(Number(basename(readlinkSync('/proc/thread-self'))), niceness)
  } catch {
    // It is as well without.
  }
}

configureLog({ format: 'json' })
yieldToOthers()
const { file, mayBeEnded, progress } = workerData as ReaderData
if (mayBeEnded) allowAnyEffort()
else limitEffort()

Atomics.add(progress, 0, 1)
const port = parentPort!
const desk = new Desk(new Store(file, { readOnly: true }), progress, (message, transfer) =>
  port.postMessage(message, transfer),
)
port.on('message', (message: ToReader) => desk.receive(message))
