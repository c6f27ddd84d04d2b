import { AppError } from '../../contract/errors.ts'
import type { RequestMeta } from '../types.ts'
import type { Room } from '../room.ts'
import type { FirstLink } from './first-link.ts'
import { hasAdministrator, setRoles } from './roles.ts'
import { createTechnicalAdministrator, type NewAdministrator } from './technical-administrator.ts'
import type { FirstAdministrator } from './types.ts'

const spent = (): AppError =>
  new AppError('notFound', 'Ce lien n’est plus valable : il a servi, ou il date de plus de trois jours.')

export function createFirstAdministrator(room: Room, link: FirstLink): FirstAdministrator {
  async function withLink<T>(token: string, work: () => Promise<T>): Promise<T> {
    if (!(await link.spend(token))) throw spent()
    try {
      return await work()
    } catch (error) {
      await link.giveBack(token)
      throw error
    }
  }
  return {
    async makeLink() {
      const token = await link.make()
      await room.audit.write({ action: 'firstAdministratorLinkMade', username: null })
      return token
    },
    async makeLinkAtFirstRun() {
      if ((await hasAdministrator(room)) || (await link.isWaiting())) return null
      return await this.makeLink()
    },
    isGood: (token) => link.isGood(token),
    async create(token: string, wanted: NewAdministrator, meta: RequestMeta) {
      await withLink(token, async () => {
        const { username } = await createTechnicalAdministrator(room, wanted)
        await room.audit.write({ action: 'administratorCreated', username, meta })
      })
    },
    async accept(token, accountId, meta) {
      const person = await room.people.findOne({ accountId })
      if (person === null) throw new AppError('notFound', 'Ce compte n’existe pas.')
      await withLink(token, async () => {
        const by = { username: person.username, roles: person.roles ?? [], meta }
        await setRoles(room, person, [...(person.roles ?? []), 'admin'], by)
      })
    },
  }
}
