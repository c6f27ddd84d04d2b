import { AppError } from '../../contract/errors.ts'
import type { PersonDocument } from '../people.ts'
import type { Room } from '../room.ts'
import type { Actor } from './actor.ts'

/** The room in somebody's hands: whatever is done with it, the audit log says who did it and from where. */
export function actingAs(room: Room, by: Actor | null): Room {
  if (by === null) return room
  const signed = <E extends object>(entry: E) => ({ by: by.username, meta: by.meta, ...entry })
  const { audit } = room
  return {
    ...room,
    audit: {
      ...audit,
      write: (entry) => audit.write(signed(entry)),
      writeAll: (entries) => audit.writeAll(entries.map(signed)),
    },
  }
}

/**
 * Who may open an account anew could take it over: the help desk touches no account that has a role, or it would be an
 * administrator in two steps.
 */
export function assertMayTouch(by: Actor | null, person: PersonDocument): void {
  if (by === null || by.roles.includes('admin') || !person.roles?.length) return
  throw new AppError('forbidden', 'Ce compte a un rôle d’administration : seul un administrateur peut y toucher.')
}

/** Nobody closes the account they are working with. */
export function assertNotOneself(by: Actor | null, person: PersonDocument): void {
  if (by?.username === person.username)
    throw new AppError('conflict', 'C’est votre propre compte : demandez-le à un autre administrateur.')
}
