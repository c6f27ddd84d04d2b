import { AppError } from '../../contract/errors.ts'
import type { Room } from '../room.ts'
import { mergeLogIns, mostShown, shownDays } from './recent-log-ins.ts'
import type { Devices } from './types.ts'

const dayMs = 24 * 3_600_000

export function createDevices(room: Room): Devices {
  const usernameOf = async (accountId: string): Promise<string | null> =>
    (await room.people.findOne({ accountId }, { projection: { username: true } }))?.username ?? null

  return {
    async end(accountId, sessionId, meta) {
      if (!(await room.sessions.end(accountId, sessionId))) throw new AppError('notFound', 'Cette session a pris fin.')
      await room.audit.write({ action: 'sessionEnded', username: await usernameOf(accountId), meta })
    },

    async endAll(accountId, { applicationPasswords }, meta) {
      const username = await usernameOf(accountId)
      // Written first: a crash in between leaves a trace of what was asked.
      await room.audit.write({ action: 'signedOutEverywhere', username, meta, details: { applicationPasswords } })
      if (applicationPasswords) await room.removeApplicationPasswords(accountId)
      await room.accounts.users.logout(accountId, 'Déconnexion demandée')
      await room.sessions.revokeAll(accountId)
    },

    async recentLogIns(accountId) {
      const since = new Date(room.now().getTime() - shownDays * dayMs)
      const username = await usernameOf(accountId)
      const [web, programs] = await Promise.all([
        username === null ? [] : room.audit.logInsOf(username, since, mostShown),
        room.accounts.logInLog.list(accountId),
      ])
      return mergeLogIns(web, programs, since)
    },
  }
}
