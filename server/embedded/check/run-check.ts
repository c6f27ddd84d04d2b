// How the rest of the program has a store checked: by a process of its own, so that nothing else ever opens the store's
// file, and so that it may take as long as it takes.

import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { CheckMessage, Report } from './finding.ts'

export type { CheckStage, Finding, Report } from './finding.ts'
export { isNote } from './finding.ts'

export type CheckOptions = {
  /** The folder of the store. */
  dataDir: string
  /** The store is in use: it is only looked at. */
  live: boolean
  /** Mends what can be mended, then checks. Not of a store that is in use. */
  repair: boolean
  report: Report
}

/** Throws when the check could not come to its end. */
export async function checkStore({ dataDir, live, repair, report }: CheckOptions): Promise<void> {
  const args = [fileURLToPath(new URL('main.ts', import.meta.url)), '--data', dataDir]
  if (live) args.push('--live')
  if (repair) args.push('--repair')
  // In a group of its own: who stops the command with Ctrl-Z must not stop a reader that holds on to a moment of the store.
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'], detached: true })
  let ended = false
  let failure = 'the check ended early'
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
  for await (const line of createInterface({ input: child.stdout })) {
    const message = JSON.parse(line) as CheckMessage
    if (message.type === 'stage') report.stage(message.stage, message.total)
    else if (message.type === 'progress') report.progress(message.done)
    else if (message.type === 'finding') report.finding(message.finding)
    else if (message.type === 'repaired') report.repaired()
    else if (message.type === 'end') ended = true
    else failure = message.message
  }
  await closed
  if (!ended) throw new Error(failure)
}
