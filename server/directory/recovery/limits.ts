import { networkOf } from '../../mailstore/throttle/network.ts'
import type { ThrottleKey, ThrottleRule } from '../../mailstore/throttle/throttle.ts'
import { type LogInOutcome, unknownAccount } from '../../mailstore/throttle/log-in-guard.ts'
import { parseNumen } from '../numen.ts'
import type { PersonDocument } from '../people.ts'
import type { Room } from '../room.ts'
import { tooMany } from '../sign-in.ts'
import type { RequestMeta } from '../session-types.ts'

/**
 * What a recovery may be tried: every try counts, right or wrong, since a right one of a stranger is what is to be made
 * rare. Nobody is closed out: each wait ends, the longest after ten minutes.
 */
const networkRule: ThrottleRule = { free: 20, firstDelayMs: 10_000, maxDelayMs: 600_000, forgetOneMs: 60_000 }
const subjectRule: ThrottleRule = { free: 5, firstDelayMs: 10_000, maxDelayMs: 600_000, forgetOneMs: 180_000 }
/** All tries together: a botnet that walks through the NUMEN gets one a second. */
const globalRule: ThrottleRule = { free: 300, firstDelayMs: 1_000, maxDelayMs: 10_000, forgetOneMs: 1_000 }
/** Links that one person gets, however they are asked for: enough for who waits for a slow mail, too few to annoy. */
const linksRule: ThrottleRule = { free: 3, firstDelayMs: 600_000, maxDelayMs: 3_600_000, forgetOneMs: 1_200_000 }

/** `subject` is what was typed, folded or hashed by the caller: whom it means, if anybody, is not known yet. */
export async function assertMayTry({ throttle }: Room, subject: string, meta: RequestMeta): Promise<void> {
  const tries: ThrottleKey[] = [
    { rule: networkRule, key: `recovery network ${networkOf(meta.ip)}` },
    { rule: subjectRule, key: `recovery ${subject}` },
    { rule: globalRule, key: 'recovery' },
  ]
  const { waitMs } = await throttle.take(tries)
  if (waitMs > 0) throw tooMany(waitMs)
}

/**
 * A NUMEN that is tried for an account is a guess at its password: it counts with those at the log-in of the web and of
 * mail programs, and waits with them. Throws `tooManyRequests`.
 */
export async function beginGuess(
  { guard }: Pick<Room, 'guard'>,
  named: PersonDocument | null,
  { username, numen }: { username: string; numen: string },
  { ip }: RequestMeta,
): Promise<LogInOutcome> {
  const account = named?.accountId ?? unknownAccount(username)
  const attempt = await guard.begin({ account, ip, password: parseNumen(numen) ?? numen })
  if ('waitMs' in attempt) throw tooMany(attempt.waitMs)
  return attempt
}

/** True while this person may be sent another link; whoever asks is not told. */
export async function mayBeSentLink({ throttle }: Room, personId: string): Promise<boolean> {
  const { waitMs } = await throttle.take([{ rule: linksRule, key: `recovery link ${personId}` }])
  return waitMs === 0
}
