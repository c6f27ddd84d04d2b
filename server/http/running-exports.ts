import type { Readable } from 'node:stream'
import { AppError } from '../contract/errors.ts'
import type { ExportFormat, ExportState } from '../contract/export.ts'
import { exportMailbox, measureExport } from '../mailstore/export/export-mailbox.ts'
import type { WildDuckClient } from '../mailstore/client/wildduck-client.ts'

/** The exports that are being made: one for each account at a time, since each reads the whole mailbox. */
export type RunningExports = {
  state(accountId: string): Promise<ExportState>
  /** The zip as it is made; destroying it ends the export. Throws `conflict` while another one runs. */
  begin(accountId: string, format: ExportFormat): Promise<{ body: Readable; messages: number }>
}

/** How the last exports ended; forgotten beyond this many. */
const maxRemembered = 1_000

export function createRunningExports(client: WildDuckClient): RunningExports {
  const running = new Map<string, { done: number; total: number }>()
  const last = new Map<string, 'done' | 'stopped'>()
  const end = (accountId: string, outcome: 'done' | 'stopped'): void => {
    running.delete(accountId)
    if (last.size >= maxRemembered) last.clear()
    last.set(accountId, outcome)
  }
  return {
    async state(accountId) {
      const size = await measureExport({ client, accountId })
      return { ...size, running: running.get(accountId) ?? null, last: last.get(accountId) ?? null }
    },
    async begin(accountId, format) {
      if (running.has(accountId)) throw new AppError('conflict', 'Un export de cette messagerie est déjà en cours.')
      const progress = { done: 0, total: 0 }
      running.set(accountId, progress)
      try {
        const { messages } = await measureExport({ client, accountId })
        progress.total = messages
        const { signal } = new AbortController()
        const body = await exportMailbox({ client, accountId, format, signal, onMessage: () => void progress.done++ })
        body.once('close', () => end(accountId, body.readableEnded ? 'done' : 'stopped'))
        return { body, messages }
      } catch (error) {
        end(accountId, 'stopped')
        throw error
      }
    },
  }
}
