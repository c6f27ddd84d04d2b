import type { MailService } from '../../contract/account-safety.ts'
import { AppError } from '../../contract/errors.ts'
import { ownerOf } from '../find-person.ts'
import type { Room } from '../room.ts'
import { assertProved } from '../second-factor/proof.ts'
import type { ApplicationPasswords } from './types.ts'

/** More devices than anybody has; each costs a slow comparison at a log-in. */
const most = 20
const services: readonly string[] = ['imap', 'pop3', 'smtp'] satisfies MailService[]
const isService = (scope: string): scope is MailService => services.includes(scope)

export function createApplicationPasswords(room: Room): ApplicationPasswords {
  const { applicationPasswords, users } = room.accounts
  return {
    async list(accountId) {
      return (await applicationPasswords.list(accountId)).map(({ id, description, scopes, created, lastUse }) => ({
        id,
        description,
        services: scopes.filter(isService),
        createdAt: new Date(created),
        lastUsedAt: lastUse?.time ? new Date(lastUse.time) : null,
      }))
    },

    async create(session, { description, services }, meta) {
      const { accountId } = session
      const person = await ownerOf(room, accountId)
      if (!person.passwordChosen) throw new AppError('forbidden', 'Choisissez d’abord un mot de passe.')
      assertProved(room, session)
      if ((await applicationPasswords.list(accountId)).length >= most)
        throw new AppError('conflict', `Vous avez déjà ${most} mots de passe : supprimez ceux qui ne servent plus.`)
      const made = await applicationPasswords.create(accountId, { description, scopes: services })
      const { username } = person
      await room.audit.write({ action: 'applicationPasswordCreated', username, meta, details: { description } })
      await room.mail.tell(person, { kind: 'applicationPasswordCreated', at: room.now(), name: description })
      return made
    },

    async revoke(accountId, id, meta) {
      const person = await room.people.findOne({ accountId })
      const description = (await applicationPasswords.list(accountId)).find((each) => each.id === id)?.description
      if (description === undefined) throw new AppError('notFound', 'Ce mot de passe n’existe plus.')
      await applicationPasswords.remove(accountId, id)
      await users.logout(accountId, 'Mot de passe d’application supprimé')
      const username = person?.username ?? null
      await room.audit.write({ action: 'applicationPasswordRevoked', username, meta, details: { description } })
    },
  }
}
