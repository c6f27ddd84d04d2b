import { AppError } from '../../contract/errors.ts'
import { networkOf } from '../../mailstore/throttle/network.ts'
import type { ThrottleKey, ThrottleRule } from '../../mailstore/throttle/throttle.ts'
import type { Room } from '../room.ts'
import { tooMany } from '../sign-in.ts'

/**
 * Guessing codes. Whoever does it knows the password already, so a stranger cannot make the owner wait: one count for
 * the account from everywhere is right here. A code of six digits is right by chance three times in a million (the
 * window of ±1 step): about a hundred and fifty tries a day leave a guesser one chance in two thousand.
 */
const accountRule: ThrottleRule = { free: 8, firstDelayMs: 15_000, maxDelayMs: 600_000, forgetOneMs: 600_000 }
/** Strangers who send assertions: each costs a signature to check. */
const networkRule: ThrottleRule = { free: 200, firstDelayMs: 1_000, maxDelayMs: 60_000, forgetOneMs: 2_000 }

/**
 * Does the check as one try. Answers what it answers; null is a wrong try, said no sooner than the floor, and whatever
 * it throws is none.
 */
export async function tried<T>(
  room: Room,
  { accountId, ip }: { accountId: string | null; ip: string },
  check: () => Promise<T | null>,
): Promise<T | null> {
  const keys: ThrottleKey[] = [
    ...(accountId === null ? [] : [{ rule: accountRule, key: `second factor ${accountId}` }]),
    { rule: networkRule, key: `second factor network ${networkOf(ip)}` },
  ]
  const { waitMs } = await room.throttle.take(keys)
  if (waitMs > 0) throw tooMany(waitMs)
  try {
    const found = await check()
    // Given back and not forgotten: each log-in of the owner would else give a guesser new free tries.
    if (found !== null) await room.throttle.giveBack(keys)
    return found
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'unavailable') await room.throttle.giveBack(keys)
    throw error
  }
}
