import type { LogIn } from '../../contract/account-safety.ts'
import type { LogInEntry } from '../../mailstore/client/log-in-log.ts'
import { networkOf } from '../../mailstore/throttle/network.ts'
import type { AuditRecord } from '../audit.ts'
import type { RecentLogIn } from './types.ts'

/** As far back as the mail store remembers. */
export const shownDays = 30
/** More than anybody reads; a siege would fill the page. */
export const mostShown = 100

const doors: Record<string, LogIn['door']> = { imap: 'imap', pop3: 'pop3', smtp: 'smtp' }

/**
 * The webmail's own log-ins stand in the audit log (also those by NUMEN, of which the mail store knows nothing), those
 * of mail programs in the mail store's log; the newest first.
 */
export function mergeLogIns(web: readonly AuditRecord[], programs: readonly LogInEntry[], since: Date): RecentLogIn[] {
  return [...web.map(ofAudit), ...programs.flatMap(ofMailStore)]
    .filter(({ at }) => at >= since)
    .sort((a, b) => b.at.getTime() - a.at.getTime())
    .slice(0, mostShown)
}

function ofAudit({ at, action, ip, userAgent }: AuditRecord): RecentLogIn {
  return {
    at,
    door: 'web',
    accepted: action === 'signIn',
    count: 1,
    network: networkOf(ip ?? ''),
    ...(userAgent && { userAgent }),
  }
}

function ofMailStore({ created, last, events, protocol, ip, result, aname }: LogInEntry): RecentLogIn[] {
  const door = doors[protocol.toLowerCase()]
  if (door === undefined) return []
  return [
    {
      at: new Date(last ?? created),
      door,
      accepted: result === 'success',
      count: events,
      network: networkOf(ip),
      ...(aname && { applicationPassword: aname }),
    },
  ]
}
