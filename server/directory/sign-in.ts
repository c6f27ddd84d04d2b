import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '../contract/errors.ts'
import { findPerson } from './find-person.ts'
import type { PersonDocument } from './people.ts'
import { type Room, verifierOf } from './room.ts'
import { networkOf, Throttle, type ThrottleRule } from './throttle.ts'
import type { Credentials, SignedInPerson } from './types.ts'

/** Typing errors of one person are free; a program that guesses soon waits minutes between two tries. */
const pairRule: ThrottleRule = { free: 8, firstDelayMs: 2_000, maxDelayMs: 300_000, forgetOneMs: 60_000 }
/** Over all networks: slows a guessing botnet, and costs the owner at most this wait. */
const accountRule: ThrottleRule = { free: 50, firstDelayMs: 1_000, maxDelayMs: 30_000, forgetOneMs: 60_000 }
/** A whole school comes from one address: thirty errors a minute are a Monday morning. */
const networkRule: ThrottleRule = { free: 200, firstDelayMs: 1_000, maxDelayMs: 60_000, forgetOneMs: 2_000 }

/** The mail store refuses longer ones with an error of its own. */
const maxPasswordLength = 256

/** Twelve wrong passwords in this time, on all protocols together, and the mail store refuses more. */
const mailStoreRestMs = 120_000

const wrong = 'Nom d’utilisateur ou mot de passe incorrect.'

export function createSignIn(room: Room): (credentials: Credentials) => Promise<SignedInPerson> {
  const byPair = new Throttle(pairRule, room.now)
  const byAccount = new Throttle(accountRule, room.now)
  const byNetwork = new Throttle(networkRule, room.now)

  return async function signIn(credentials) {
    const startedAt = performance.now()
    const meta = { ip: credentials.ip, userAgent: credentials.userAgent }
    const network = networkOf(credentials.ip)
    const person = await findPerson(room, credentials.username)
    const account = person?.username ?? credentials.username.trim().toLowerCase().slice(0, 64)
    const pair = `${account} ${network}`

    const waitMs = Math.max(byPair.waitMs(pair), byAccount.waitMs(account), byNetwork.waitMs(network))
    if (waitMs > 0) {
      await room.audit.write({ action: 'signInThrottled', username: person?.username ?? null, meta })
      throw tooMany(waitMs)
    }
    // Counted before the check, so that many tries at once do not all pass as the first.
    byPair.fail(pair)
    byAccount.fail(account)
    const signedIn = await checkPassword(room, person, credentials).catch((error: unknown) => {
      // The mail store is away: nobody has guessed anything.
      byPair.takeBack(pair)
      byAccount.takeBack(account)
      throw error
    })
    if (!signedIn || !person) {
      byNetwork.fail(network)
      await room.audit.write({ action: 'signInFailed', username: person?.username ?? null, meta })
      await sleep(Math.max(0, room.refusalFloorMs - (performance.now() - startedAt)))
      throw new AppError('unauthenticated', wrong)
    }
    byPair.succeed(pair)
    byAccount.succeed(account)
    await room.audit.write({
      action: 'signIn',
      username: person.username,
      meta,
      details: { numen: signedIn.passwordIsNumen },
    })
    return signedIn
  }
}

/** What somebody who has to wait is told; `details.retryAfterSeconds` is for the protocol. */
export function tooMany(waitMs: number): AppError {
  const seconds = Math.ceil(waitMs / 1000)
  const wait = seconds < 90 ? `${seconds} seconde${seconds > 1 ? 's' : ''}` : `${Math.ceil(seconds / 60)} minutes`
  return new AppError('tooManyRequests', `Trop d’essais : attendez ${wait} avant le suivant.`, {
    details: { retryAfterSeconds: seconds },
  })
}

/** Who this is, or null. The NUMEN, in capitals as it is printed, is the password until one is chosen. */
async function checkPassword(
  room: Room,
  person: PersonDocument | null,
  { password, ip }: Credentials,
): Promise<SignedInPerson | null> {
  if (person === null || person.accountId === null || person.state !== 'active') {
    await room.numen.verify(password.trim(), null)
    return null
  }
  const { accountId, username } = person
  if (!person.passwordChosen && (await room.numen.verify(password.trim(), verifierOf(person))))
    return { accountId, username, passwordIsNumen: true }
  if (password.length > maxPasswordLength || !(await isMailPassword(room, username, password, ip))) return null
  if (!person.passwordChosen) {
    // The mail store has a password that was set behind our back, or before a crash: it is the chosen one.
    await room.people.updateOne({ _id: person._id }, { $set: { passwordChosen: true } })
  }
  return { accountId, username, passwordIsNumen: false }
}

/** Asks the mail store. Throws when it does not answer, or lets this account wait. */
export async function isMailPassword(
  { accounts }: Pick<Room, 'accounts'>,
  username: string,
  password: string,
  ip: string,
): Promise<boolean> {
  try {
    await accounts.authenticate({ username, password, scope: 'master', ip, protocol: 'Webmail' })
    return true
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    if (error.code === 'unauthenticated' || error.code === 'forbidden') return false
    // It counts the wrong passwords of mail programs too, and lets the account rest for two minutes.
    if (error.code === 'tooManyRequests') throw tooMany(mailStoreRestMs)
    throw error
  }
}
