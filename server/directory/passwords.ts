import { AppError } from '../contract/errors.ts'
import type { ThrottleRule } from '../mailstore/throttle/throttle.ts'
import type { PasswordPolicy } from '../contract/password/policy.ts'
import type { AuditAction } from './audit.ts'
import { judgePassword, policyFor } from './password-policy.ts'
import type { PersonDocument } from './people.ts'
import { type Room, verifierOf } from './room.ts'
import { isMailPassword, tooMany } from './sign-in.ts'
import type { PasswordChange, RequestMeta } from './types.ts'

/** Somebody at an open session who guesses the password; its owner mistypes a few times. */
const changeRule: ThrottleRule = { free: 5, firstDelayMs: 5_000, maxDelayMs: 300_000, forgetOneMs: 120_000 }

export function createPasswordChange(room: Room) {
  return async function changePassword(
    accountId: string,
    { currentPassword, newPassword, closeApplications }: PasswordChange,
    meta: RequestMeta,
  ): Promise<void> {
    const person = await room.people.findOne({ accountId })
    if (!person || person.state !== 'active') throw new AppError('notFound', 'Ce compte n’existe pas.')
    await assertPasswordOf(room, person, currentPassword, meta, 'passwordChangeFailed')
    await assertAcceptable(room, person, newPassword)
    // Before the password: storing it ends the connections, and what was taken away cannot open them again.
    if (closeApplications) await room.removeApplicationPasswords(accountId)
    await storePassword(room, person, newPassword)
    await room.sessions.setPasswordIsNumen(accountId, false)
    await room.sessions.revokeAll(accountId, meta.sessionId)
    const details = { closeApplications }
    await room.audit.write({ action: 'passwordChanged', username: person.username, meta, details })
    await room.mail.tell(person, { kind: 'passwordChanged', at: room.now(), ip: meta.ip })
  }
}

/** Whoever sits at an open session shows again that they know the password. Throws `forbidden`, `tooManyRequests`. */
export async function assertCurrentPassword(
  room: Room,
  accountId: string,
  password: string,
  meta: RequestMeta,
): Promise<void> {
  const person = await room.people.findOne({ accountId })
  if (!person || person.state !== 'active') throw new AppError('notFound', 'Ce compte n’existe pas.')
  await assertPasswordOf(room, person, password, meta, 'proofFailed')
}

async function assertPasswordOf(
  room: Room,
  person: PersonDocument,
  password: string,
  meta: RequestMeta,
  failed: AuditAction,
): Promise<void> {
  const tries = { rule: changeRule, key: `change ${person.accountId}` }
  const { waitMs } = await room.throttle.take([tries])
  if (waitMs > 0) throw tooMany(waitMs)
  const isRight = await isCurrentPassword(room, person, password, meta.ip).catch(async (error: unknown) => {
    await room.throttle.giveBack([tries])
    throw error
  })
  if (!isRight) {
    await room.audit.write({ action: failed, username: person.username, meta })
    throw new AppError('forbidden', 'Le mot de passe actuel n’est pas le bon.')
  }
  await room.throttle.forget(tries)
}

async function isCurrentPassword(room: Room, person: PersonDocument, password: string, ip: string): Promise<boolean> {
  if (!person.passwordChosen && (await room.numen.verify(password.trim(), verifierOf(person)))) return true
  return await isMailPassword(room, person.username, password, ip)
}

/** By an administrator: every session ends. `silent` where nobody has the account yet. */
export async function setPassword(
  room: Room,
  person: PersonDocument,
  newPassword: string,
  { silent = false } = {},
): Promise<void> {
  const accountId = accountIdOf(person)
  await assertAcceptable(room, person, newPassword)
  await storePassword(room, person, newPassword)
  await room.sessions.revokeAll(accountId)
  await room.audit.write({ action: 'passwordSetByAdministrator', username: person.username })
  if (silent) return
  // Who has never been in their mailbox need not find this as their first mail.
  const where = person.passwordChosen ? 'both' : 'recoveryAddress'
  await room.mail.tell(person, { kind: 'passwordSetByAdministrator', at: room.now() }, { where })
}

/** Back to the NUMEN: the mail store has no password left, and whatever was open is closed. */
export async function forgetPassword(room: Room, person: PersonDocument): Promise<void> {
  const accountId = accountIdOf(person)
  // First what opens the mailbox, then what lets the NUMEN in: a crash in between leaves the account closed, not open.
  await room.accounts.users.update(accountId, { password: false })
  await room.removeApplicationPasswords(accountId)
  await room.people.updateOne({ _id: person._id }, { $set: { passwordChosen: false, changedAt: room.now() } })
  await room.sessions.revokeAll(accountId)
  await room.accounts.users.logout(accountId, 'Mot de passe réinitialisé')
}

export async function storePassword(room: Room, person: PersonDocument, newPassword: string): Promise<void> {
  // WildDuck closes the IMAP and POP3 connections of the account itself when its password changes.
  await room.accounts.users.update(accountIdOf(person), { password: newPassword })
  await room.people.updateOne({ _id: person._id }, { $set: { passwordChosen: true, changedAt: room.now() } })
}

/** What a new password of this person must keep to. */
export function policyOf({ config }: Pick<Room, 'config'>, person: PersonDocument): PasswordPolicy {
  return policyFor(person, { minLength: config.accounts.minPasswordLength, domain: config.academy.domain })
}

export async function assertAcceptable(room: Room, person: PersonDocument, newPassword: string): Promise<void> {
  const isNumen = (password: string): Promise<boolean> =>
    room.numen.verify(password.replace(/\s+/g, '').toUpperCase(), verifierOf(person))
  const { strength } = room
  const objection = await judgePassword(newPassword, policyOf(room, person), { isNumen, strength })
  if (objection !== null) throw new AppError('invalid', objection, { details: { fields: { newPassword: objection } } })
}

export function accountIdOf(person: PersonDocument): string {
  if (person.accountId === null) throw new AppError('notFound', 'Ce compte n’est pas encore créé : relancez l’import.')
  return person.accountId
}
