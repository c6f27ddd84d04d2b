import { readFile, rm, writeFile } from 'node:fs/promises'
import { waitUntil } from './wait.ts'

/**
 * Leftovers: children of a Facteur that was killed with no time to end them. Each child carries the name of its
 * instance in its environment; a process is only ended when its pid stands in our file *and* /proc says that the
 * environment is ours, so that a recycled pid of somebody else is never touched.
 */

export const instanceVariable = 'FACTEUR_INSTANCE'

export async function writePidFile(path: string, pid: number): Promise<void> {
  await writeFile(path, `${pid}\n`, { mode: 0o600 })
}

/** Ends the process that the pid file names, if it is ours. Answers true when one was ended. */
export async function endLeftover(pidFile: string, instance: string): Promise<boolean> {
  const pid = Number.parseInt(await readFile(pidFile, 'utf8').catch(() => ''), 10)
  if (!Number.isInteger(pid) || pid <= 1) return false
  const isOurs = async (): Promise<boolean> => {
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')
    return environment.split('\0').includes(`${instanceVariable}=${instance}`)
  }
  let ended = false
  if (await isOurs()) {
    ended = true
    kill(pid, 'SIGTERM')
    const gone = await waitUntil(async () => !(await isOurs()), { timeoutMs: 3000 })
    if (!gone) {
      kill(pid, 'SIGKILL')
      await waitUntil(async () => !(await isOurs()), { timeoutMs: 2000 })
    }
  }
  await rm(pidFile, { force: true })
  return ended
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It ended between the look and the signal: that is what was wanted.
  }
}
