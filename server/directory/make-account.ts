import { AppError } from '../contract/errors.ts'
import { displayNameOf, nameBases } from './names.ts'
import { nameInUse, type PersonDocument, type PersonFacts, searchWords } from './people.ts'
import type { Room } from './room.ts'

const megabyte = 1024 * 1024

/**
 * The account in the mail store for a person who has names already; with no password, so that nothing but the web
 * session opens it. Done again after an interruption, it takes over what the first try left.
 */
export async function makeAccount(room: Room, person: PersonDocument): Promise<string> {
  const { users } = room.accounts
  const create = (): Promise<string> =>
    users.create({
      username: person.username,
      password: false,
      address: person.address,
      name: person.displayName,
      quota: room.config.accounts.quotaMegabytes * megabyte,
      language: 'fr',
    })
  const earlier = await users.resolve(person.username)
  const accountId = earlier === null ? await create() : await takeOver(room, person, earlier, create)
  await room.people.updateOne({ _id: person._id }, { $set: { accountId, state: 'active', changedAt: room.now() } })
  await room.audit.write({ action: 'accountCreated', username: person.username, details: { address: person.address } })
  return accountId
}

/** An account that has the username already: the one this person was being given, or somebody else's. */
async function takeOver(
  room: Room,
  person: PersonDocument,
  accountId: string,
  create: () => Promise<string>,
): Promise<string> {
  const { users, addresses } = room.accounts
  const account = await users.get(accountId)
  if (account.address === person.address) {
    const known = await addresses.list(accountId)
    if (known.some(({ address }) => address === person.address)) return accountId
    // Its maker writes the address last (mailstore/account-copies.ts): it has never received anything.
  } else if (account.address !== '' || !account.disabled)
    throw new AppError('conflict', `le nom ${person.username} est déjà pris dans la messagerie`)
  // An account without address, which its maker had not opened yet, is the half of one.
  await users.remove(accountId)
  return await create()
}

/** New facts about a person. A new name brings a new main address; the old one stays theirs, and so does the username. */
export async function changePerson(
  room: Room,
  person: PersonDocument,
  facts: PersonFacts,
): Promise<Pick<PersonDocument, 'address'>> {
  const { accountId } = person
  const displayName = displayNameOf(facts.givenName, nameInUse(facts))
  const changes: Partial<PersonDocument> = { ...facts, displayName, changedAt: room.now() }
  let { address } = person
  if (hasNewAddress(person, facts)) {
    const localPart = nameBases(facts.givenName, nameInUse(facts))?.localPart ?? ''
    const claimed = await room.names.claim({ kind: 'address', base: localPart, owner: person.numenKey })
    address = `${claimed}@${room.config.academy.domain}`
    changes.address = address
    changes.aliases = [person.address, ...person.aliases].filter((each) => each !== address)
    if (accountId !== null) await addMainAddress(room, accountId, address)
  }
  changes.words = searchWords(facts, address)
  if (accountId !== null && displayName !== person.displayName)
    await room.accounts.users.update(accountId, { name: displayName })
  await room.people.updateOne({ _id: person._id }, { $set: changes })
  return { address }
}

export function hasNewAddress(person: PersonDocument, facts: PersonFacts): boolean {
  const before = nameBases(person.givenName, nameInUse(person))
  const after = nameBases(facts.givenName, nameInUse(facts))
  return after !== null && before?.localPart !== after.localPart
}

/** Makes it the main address; one that the account had under an earlier name is only made main again. */
async function addMainAddress(room: Room, accountId: string, address: string): Promise<void> {
  const { addresses } = room.accounts
  const known = (await addresses.list(accountId)).find((each) => each.address === address)
  if (known) await addresses.update(accountId, known.id, { main: true })
  else await addresses.create(accountId, { address, main: true })
}
