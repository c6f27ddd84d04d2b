import { withDeadline } from '../../kit/deadline.ts'
import { createLogInGuard, type LogInGuard, unknownAccount } from '../throttle/log-in-guard.ts'
import { networkOf } from '../throttle/network.ts'
import { openRedisThrottle, type ThrottleRedis } from '../throttle/redis-throttle.ts'
import { type MailLogIn, noteLogIn } from './log-in-journal.ts'

/**
 * WildDuck lets an account rest after twelve wrong passwords in two minutes, whoever typed them: a stranger can keep
 * anybody out. Here log-ins by IMAP, POP3 and submission are counted by the throttle that the web uses, and WildDuck's
 * own counter is off. Log-ins of the web itself (scope `master`) come counted. What came of each is noted for the audit
 * log.
 */

type Meta = { ip?: string; protocol?: string }
type Account = { toHexString(): string }
type UserQuery = { _id?: Account; unameview?: string }
type UserHandler = {
  asyncAuthenticate(username?: string, password?: string, scope?: string, meta?: Meta): Promise<unknown[]>
  checkAddress(username: string): Promise<UserQuery | false>
  users: { collection(name: string): { findOne(query: object, options: object): Promise<{ _id: Account } | null> } }
  redis: ThrottleRedis
}

/** Redis that does not answer: WildDuck's own client would wait until it is back. */
const redisTimeoutMs = 5_000
const lookupTimeoutMs = 5_000

/** What WildDuck's API and our own code know a log-in by that has to wait. */
export class LogInMustWait extends Error {
  readonly code = 'RateLimitedError'
  readonly responseCode = 403
  readonly waitMs: number
  constructor(waitMs: number) {
    super('Too many wrong passwords')
    this.waitMs = waitMs
  }
}

/** To be called in WildDuck's process, with a `require` of its package, after authentication-doubt.ts. */
export function countLogIns(load: NodeJS.Require): void {
  const { api } = load('@zone-eu/wild-config') as { api: { accessToken: string } }
  const consts = load('./lib/consts') as { USER_AUTH_FAILURES: number }
  // Its counter takes 0 for « off ».
  consts.USER_AUTH_FAILURES = 0
  const { prototype } = load('./lib/user-handler') as { prototype: UserHandler }
  const { asyncAuthenticate } = prototype
  let guard: LogInGuard | null = null
  prototype.asyncAuthenticate = async function (username = '', password = '', scope = 'master', meta = {}) {
    if (scope === 'master' || username === '' || password === '')
      return await asyncAuthenticate.call(this, username, password, scope, meta)
    guard ??= createLogInGuard(
      openRedisThrottle(this.redis, () => new Date()),
      api.accessToken,
    )
    const account = await accountOf(this, username)
    const attempt = await inTime(guard.begin({ account, ip: meta.ip ?? '', password }))
    const note = noteTaker(this.redis, account, meta)
    if ('waitMs' in attempt) {
      await note('throttled', true)
      throw new LogInMustWait(attempt.waitMs)
    }
    let answer: unknown[]
    try {
      answer = await asyncAuthenticate.call(this, username, password, scope, meta)
    } catch (error) {
      if (isRefusal(error)) await note('refused', attempt.isRepeated)
      else await inTime(attempt.takenBack())
      throw error
    }
    if (answer[0]) await inTime(attempt.succeeded())
    await note(answer[0] ? 'accepted' : 'refused', Boolean(answer[0]) || attempt.isRepeated)
    return answer
  }
}

/** What cannot be noted stands in no one's way. */
function noteTaker(redis: ThrottleRedis, account: string, { ip = '', protocol = '' }: Meta) {
  const accountId = /^[0-9a-f]{24}$/.test(account) ? account : null
  return async (outcome: MailLogIn['outcome'], isRepeated: boolean): Promise<void> => {
    const logIn: MailLogIn = { at: new Date().toISOString(), outcome, accountId, protocol, ip }
    const noted = noteLogIn(redis, logIn, networkOf(ip), isRepeated)
    await withDeadline(noted, redisTimeoutMs, () => new Error('Redis does not answer')).catch(() => undefined)
  }
}

/** The scope is not open to this account or this password. Anything else that is thrown is an outage. */
export const isRefusal = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'InvalidAuthScope'

async function accountOf(handler: UserHandler, typed: string): Promise<string> {
  const query = await doubtful(handler.checkAddress(typed))
  if (query === false) return unknownAccount(typed)
  if (query._id) return query._id.toHexString()
  const found = handler.users
    .collection('users')
    .findOne(query, { projection: { _id: true }, maxTimeMS: lookupTimeoutMs })
  return (await doubtful(found))?._id.toHexString() ?? unknownAccount(typed)
}

const inTime = <T>(work: Promise<T>): Promise<T> =>
  doubtful(withDeadline(work, redisTimeoutMs, () => new Error('Redis does not answer')))

/** An outage is never a wrong password. */
async function doubtful<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (cause) {
    throw Object.assign(new Error('The database does not answer', { cause }), {
      code: 'InternalDatabaseError',
      responseCode: 500,
    })
  }
}
