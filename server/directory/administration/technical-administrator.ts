import { randomBytes } from 'node:crypto'
import { MongoServerError, ObjectId } from 'mongodb'
import { AppError } from '../../contract/errors.ts'
import { duplicateKey } from '../../mailstore/insert-free.ts'
import { makeAccount } from '../make-account.ts'
import { assertAcceptable, storePassword } from '../passwords.ts'
import { type PersonDocument, searchWords } from '../people.ts'
import type { Room } from '../room.ts'

export type NewAdministrator = { username: string; displayName: string; password: string }

/** As usernames of the import are made: a letter, then letters and digits. */
const usernameFormat = /^[a-z][a-z0-9]{1,31}$/

/**
 * An administrator whom no file of the academy names: there is no NUMEN, so nothing but the chosen password (and a
 * second factor) proves who they are, and no import ever misses or suspends them.
 */
export async function createTechnicalAdministrator(room: Room, wanted: NewAdministrator): Promise<PersonDocument> {
  const { username, displayName, password } = wanted
  if (!usernameFormat.test(username))
    throw refused(
      'username',
      'Un identifiant est fait de lettres minuscules et de chiffres, et commence par une lettre.',
    )
  const person = documentOf(room, { username, displayName })
  await assertAcceptable(room, person, password).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'invalid') throw refused('password', error.message)
    throw error
  })
  await claimNames(room, person)
  await room.people.insertOne(person).catch((error: unknown) => {
    if (error instanceof MongoServerError && error.code === duplicateKey) throw taken()
    throw error
  })
  person.accountId = await makeAccount(room, person)
  await storePassword(room, person, password)
  return person
}

function documentOf(room: Room, { username, displayName }: { username: string; displayName: string }): PersonDocument {
  const at = room.now()
  const address = `${username}@${room.config.academy.domain}`
  const facts = {
    familyName: displayName,
    usageName: '',
    givenName: '',
    uai: '',
    school: '',
    function: '',
    recoveryAddress: '',
  }
  return {
    _id: new ObjectId(),
    ...facts,
    // No NUMEN leads here: those of people are hexadecimal digits.
    numenKey: `technical ${randomBytes(16).toString('hex')}`,
    numenHash: '',
    numenSalt: '',
    numenCost: 0,
    displayName,
    username,
    address,
    aliases: [],
    accountId: null,
    passwordChosen: false,
    state: 'creating',
    suspendedBy: null,
    roles: ['admin'],
    words: searchWords(facts, address),
    createdAt: at,
    changedAt: at,
  }
}

/** The register gives the next free name; here it has to be the one that was asked for. */
async function claimNames({ names, people }: Room, { username, numenKey }: PersonDocument): Promise<void> {
  if ((await people.findOne({ username })) !== null) throw taken()
  for (const kind of ['username', 'address'] as const)
    if ((await names.claim({ kind, base: username, owner: numenKey })) !== username) throw taken()
}

const refused = (field: string, message: string): AppError =>
  new AppError('invalid', message, { details: { fields: { [field]: message } } })

const taken = (): AppError =>
  new AppError('conflict', 'Cet identifiant est déjà pris, ou l’a été : choisissez-en un autre.')
