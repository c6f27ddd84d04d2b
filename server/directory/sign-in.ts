import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '../contract/errors.ts'
import { type LogInOutcome, unknownAccount } from '../mailstore/throttle/log-in-guard.ts'
import { findPerson } from './find-person.ts'
import type { PersonDocument } from './people.ts'
import { type Room, verifierOf } from './room.ts'
import { askSecondStep } from './second-factor/ask-second-step.ts'
import type { Credentials, SignedInPerson } from './types.ts'

/** The mail store refuses longer ones with an error of its own. */
const maxPasswordLength = 256

const wrong = 'Nom d’utilisateur ou mot de passe incorrect.'

export function createSignIn(room: Room): (credentials: Credentials) => Promise<SignedInPerson> {
  return async function signIn(credentials) {
    const startedAt = performance.now()
    const { ip, userAgent, password } = credentials
    const meta = { ip, userAgent }
    const person = await findPerson(room, credentials.username)
    const account = person?.accountId ?? unknownAccount(credentials.username)
    const attempt = await room.guard.begin({ account, ip, password })
    if ('waitMs' in attempt) {
      await room.audit.write({ action: 'signInThrottled', username: person?.username ?? null, by: null, meta })
      throw tooMany(attempt.waitMs)
    }
    const signedIn = await checked(attempt, () => checkPassword(room, person, credentials))
    if (!signedIn || !person) {
      await room.audit.write({ action: 'signInFailed', username: person?.username ?? null, by: null, meta })
      await sleep(Math.max(0, room.refusalFloorMs - (performance.now() - startedAt)))
      throw new AppError('unauthenticated', wrong)
    }
    const secondFactor = await checked(attempt, () => askSecondStep(room, signedIn))
    if (secondFactor) {
      // Half proved: it is no wrong password, and not yet the owner's network.
      await attempt.takenBack()
      await room.audit.write({ action: 'secondFactorAsked', username: person.username, meta })
      throw new AppError('secondFactorRequired', 'Une seconde preuve est demandée.', { details: { secondFactor } })
    }
    await attempt.succeeded()
    await room.audit.write({
      action: 'signIn',
      username: person.username,
      meta,
      details: { numen: signedIn.passwordIsNumen },
    })
    return signedIn
  }
}

/** Where the mail store is away, nobody has guessed anything. */
async function checked<T>(attempt: LogInOutcome, check: () => Promise<T>): Promise<T> {
  try {
    return await check()
  } catch (error) {
    await attempt.takenBack()
    throw error
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
  if (!person.passwordChosen && (await room.numen.verify(password.trim(), verifierOf(person)))) {
    await strengthenNumen(room, person, password.trim())
    return { accountId, username, passwordIsNumen: true, secondFactor: false }
  }
  if (password.length > maxPasswordLength || !(await isMailPassword(room, username, password, ip))) return null
  if (!person.passwordChosen) {
    // The mail store has a password that was set behind our back, or before a crash: it is the chosen one.
    await room.people.updateOne({ _id: person._id }, { $set: { passwordChosen: true } })
  }
  return { accountId, username, passwordIsNumen: false, secondFactor: false }
}

async function strengthenNumen(room: Room, person: PersonDocument, numen: string): Promise<void> {
  const verifier = verifierOf(person)
  const stronger = verifier && (await room.numen.strengthen(numen, verifier))
  if (stronger === null) return
  const { hash, salt, cost } = stronger
  await room.people.updateOne(
    { _id: person._id },
    { $set: { numenHash: hash.toString('hex'), numenSalt: salt.toString('hex'), numenCost: cost } },
  )
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
    throw error
  }
}
