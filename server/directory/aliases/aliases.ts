import { AppError } from '../../contract/errors.ts'
import { academyAddress, localPartOf } from '../academy-address.ts'
import { isReservedName } from '../names.ts'
import { findPerson } from '../find-person.ts'
import { searchWords, type PersonDocument } from '../people.ts'
import { accountIdOf } from '../passwords.ts'
import type { Room } from '../room.ts'
import type { ActingPerson } from '../shared-mailboxes/types.ts'
import type { Aliases } from './types.ts'

export function createAliases(room: Room): Aliases {
  async function personNamed(typed: string): Promise<PersonDocument> {
    const person = await findPerson(room, typed)
    if (person === null) throw new AppError('notFound', 'Ce compte n’existe pas.')
    return person
  }

  async function settle(person: PersonDocument, aliases: string[]): Promise<void> {
    const words = searchWords(person, person.address)
    await room.people.updateOne({ _id: person._id }, { $set: { aliases, words, changedAt: room.now() } })
  }

  const told = (actor: ActingPerson | undefined, address: string) => ({
    ...(actor && { by: actor.username, meta: actor }),
    details: { address },
  })

  return {
    async add(account, typed, actor) {
      const person = await personNamed(account)
      const address = academyAddress(typed, room.config)
      const accountId = accountIdOf(person)
      if (person.address === address) throw new AppError('conflict', 'C’est déjà l’adresse principale de ce compte.')
      assertFree(localPartOf(address))
      await room.names.claimExactly({ kind: 'address', name: localPartOf(address), owner: person.numenKey })
      const known = await room.accounts.addresses.list(accountId)
      if (!known.some((each) => each.address === address)) {
        await room.accounts.addresses.create(accountId, { address }).catch((error: unknown) => {
          if (error instanceof AppError && error.code === 'conflict')
            throw new AppError('conflict', `L’adresse ${address} est déjà celle de quelqu’un.`, { cause: error })
          throw error
        })
      }
      if (!person.aliases.includes(address)) await settle(person, [...person.aliases, address])
      await room.audit.write({ action: 'aliasAdded', username: person.username, ...told(actor, address) })
      return address
    },

    async remove(account, typed, actor) {
      const person = await personNamed(account)
      const address = academyAddress(typed, room.config)
      const accountId = accountIdOf(person)
      if (person.address === address)
        throw new AppError('invalid', 'L’adresse principale d’un compte ne peut pas être retirée.')
      const known = (await room.accounts.addresses.list(accountId)).find((each) => each.address === address)
      if (!known && !person.aliases.includes(address))
        throw new AppError('notFound', `${person.username} n’a pas l’adresse ${address}.`)
      if (known) await room.accounts.addresses.remove(accountId, known.id)
      await settle(
        person,
        person.aliases.filter((each) => each !== address),
      )
      await room.audit.write({ action: 'aliasRemoved', username: person.username, ...told(actor, address) })
      return address
    },
  }
}

/** Names of functions (RFC 2142 and what staff take for one) belong to nobody: mail to them is for who holds the function. */
function assertFree(localPart: string): void {
  if (isReservedName(localPart))
    throw new AppError(
      'conflict',
      `« ${localPart} » est réservé à un service de l’académie : créez plutôt une boîte fonctionnelle.`,
    )
}
