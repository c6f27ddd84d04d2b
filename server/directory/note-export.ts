import type { Room } from './room.ts'
import type { RequestMeta } from './session-types.ts'

/** A copy of a whole mailbox was taken, by its owner (`meta`) or on the command line. */
export function createExportNote({ people, audit }: Pick<Room, 'people' | 'audit'>) {
  return async function noteExport(
    accountId: string,
    details: { format: string; messages: number },
    meta?: RequestMeta,
  ): Promise<void> {
    const username = (await people.findOne({ accountId }))?.username ?? null
    await audit.write({ action: 'mailboxExported', username, details, ...(meta && { meta }) })
  }
}
