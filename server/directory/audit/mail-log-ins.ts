import { createLogger, describeError } from '../../kit/log.ts'
import type { Service } from '../../kit/service.ts'
import type { MailLogIn } from '../../mailstore/log-in/log-in-journal.ts'
import type { AuditAction } from '../../contract/audit.ts'
import type { Audit } from '../audit.ts'
import type { People } from '../people.ts'

/** How old a log-in of a mail program may be before the audit log has it. */
const everyMs = 2_000

const log = createLogger('audit')

const actions: Record<MailLogIn['outcome'], AuditAction> = {
  accepted: 'mailLogIn',
  refused: 'mailLogInFailed',
  throttled: 'mailLogInThrottled',
}

/** Takes log-ins of mail programs over into the audit log (mailstore/log-in/log-in-journal.ts). */
export async function writeMailLogIns(audit: Audit, people: People, logIns: readonly MailLogIn[]): Promise<void> {
  const ids = logIns.flatMap(({ accountId }) => accountId ?? [])
  const owners = await people.find({ accountId: { $in: ids } }, { projection: { accountId: 1, username: 1 } }).toArray()
  const usernameOf = new Map(owners.map(({ accountId, username }) => [accountId, username]))
  await audit.writeAll(
    logIns.map(({ at, outcome, accountId, protocol, ip }) => {
      const username = usernameOf.get(accountId) ?? null
      const by = outcome === 'accepted' ? username : null
      const details = { protocol: protocol.toUpperCase() }
      return { action: actions[outcome], username, by, meta: { ip, userAgent: '' }, details, at: new Date(at) }
    }),
  )
}

/** `take` empties the journal once. What cannot be written now stays in it. */
export function startMailLogIns(take: () => Promise<number>): Service {
  let isStopping = false
  let wake = (): void => undefined
  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, everyMs)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  const empty = async (): Promise<void> => {
    try {
      while ((await take()) > 0);
    } catch (error) {
      log.debug('log-ins of mail programs wait', { error: describeError(error) })
    }
  }
  const run = async (): Promise<void> => {
    for (;;) {
      await empty()
      if (isStopping) return
      await pause()
    }
  }
  const running = run()
  return {
    name: 'mail-log-ins',
    isReady: () => !isStopping,
    async stop() {
      isStopping = true
      wake()
      await running
    },
  }
}
