import type { Room } from '../room.ts'
import type { Census } from './types.ts'

/** How many there are of what. */
export async function takeCensus(room: Room): Promise<Census> {
  const [total, suspended, sessions, lastImport] = await Promise.all([
    room.people.estimatedDocumentCount(),
    room.people.countDocuments({ state: 'suspended' }),
    room.sessions.count(),
    room.imports.last(),
  ])
  return { accounts: { total, suspended }, sessions, lastImport }
}
