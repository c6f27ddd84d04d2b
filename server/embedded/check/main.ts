// The process that checks a store, or repairs it: started by run-check.ts. It says what it finds on its standard output,
// one JSON object a line.

import { setPriority } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { exitWithParent } from '../../kit/exit-with-parent.ts'
import { configureLog } from '../../kit/log.ts'
import { StorageError } from '../storage/database.ts'
import { lockFolder } from '../storage/lock.ts'
import { checkStore } from './check.ts'
import type { CheckMessage, Report } from './finding.ts'
import { repairStore } from './repair.ts'

/** Whoever waits for mail comes before whoever waits for this. */
const politePriority = 10

const { values } = parseArgs({
  options: { data: { type: 'string' }, live: { type: 'boolean' }, repair: { type: 'boolean' } },
})

const say = (message: CheckMessage): void => void process.stdout.write(`${JSON.stringify(message)}\n`)

const report: Report = {
  stage: (stage, total) => say({ type: 'stage', stage, total }),
  progress: (done) => say({ type: 'progress', done }),
  finding: (finding) => say({ type: 'finding', finding }),
  repaired: () => say({ type: 'repaired' }),
}

async function run(folder: string): Promise<void> {
  process.umask(0o077)
  const file = join(folder, 'store.sqlite')
  if (values.live === true) {
    setPriority(politePriority)
    return await checkStore(file, true, report)
  }
  const lock = lockFolder(folder)
  try {
    if (values.repair !== true) await checkStore(file, false, report)
    else if (await repairStore(file, report)) {
      report.repaired()
      await checkStore(file, false, report)
    }
  } finally {
    lock.release()
  }
}

exitWithParent()
configureLog({ format: 'json' })
try {
  if (values.data === undefined) throw new Error('usage: main.ts --data FOLDER [--live] [--repair]')
  await run(values.data)
  say({ type: 'end' })
} catch (error) {
  const message = error instanceof StorageError ? error.message : String(error instanceof Error ? error.stack : error)
  say({ type: 'failure', message })
  process.exitCode = 1
}
