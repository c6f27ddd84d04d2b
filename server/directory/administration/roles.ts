import { AppError } from '../../contract/errors.ts'
import { type Role, roles as allRoles } from '../../contract/administration.ts'
import type { PersonDocument } from '../people.ts'
import type { Room } from '../room.ts'
import { actingAs } from './acting.ts'
import type { Actor } from './actor.ts'

/** Asked at each request, so that a change takes effect at the next one. Whoever is suspended holds nothing. */
export async function rolesOf({ people }: Pick<Room, 'people'>, accountId: string): Promise<Role[]> {
  const person = await people.findOne({ accountId }, { projection: { roles: 1, state: 1 } })
  return person === null || person.state !== 'active' ? [] : rolesIn(person)
}

/** In one order, whatever order they were given in. */
export function rolesIn({ roles }: Pick<PersonDocument, 'roles'>): Role[] {
  return allRoles.filter((role) => roles?.includes(role))
}

/** Throws `conflict` where nobody would be left to administer: the command line alone may do that (`by` null). */
export async function setRoles(
  room: Room,
  person: PersonDocument,
  wanted: readonly Role[],
  by: Actor | null,
): Promise<void> {
  const before = rolesIn(person)
  const after = rolesIn({ roles: [...wanted] })
  if (before.join() === after.join()) return
  if (by !== null && before.includes('admin') && !after.includes('admin')) await assertAnotherAdmin(room, person)
  const changes = after.length === 0 ? { $unset: { roles: '' as const } } : { $set: { roles: after } }
  await room.people.updateOne({ _id: person._id }, changes)
  await actingAs(room, by).audit.write({
    action: 'rolesChanged',
    username: person.username,
    details: { before, after },
  })
}

export async function hasAdministrator({ people }: Pick<Room, 'people'>): Promise<boolean> {
  return (await people.findOne({ roles: 'admin', state: 'active' }, { projection: { _id: 1 } })) !== null
}

export async function assertAnotherAdmin({ people }: Room, { _id }: PersonDocument): Promise<void> {
  const another = await people.findOne({ roles: 'admin', state: 'active', _id: { $ne: _id } })
  if (another === null)
    throw new AppError('conflict', 'C’est le dernier administrateur : donnez d’abord ce rôle à une autre personne.')
}
