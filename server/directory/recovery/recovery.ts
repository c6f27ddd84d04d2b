/**
 * « Je ne connais pas mon identifiant et/ou mon mot de passe ». The academy chooses one of three ways back in
 * (`accounts.recovery`): the NUMEN, a link to the recovery address, or the help desk; a code of the help desk works in
 * all three. Rules of all: every try counts, right and wrong take the same time and are told the same, whatever was open
 * is closed, second factors stay, the person is told by mail, and the audit log knows.
 */
import type { Db } from 'mongodb'
import type { Room } from '../room.ts'
import { createContactRecovery } from './by-contact.ts'
import { createHelpdeskRecovery } from './by-helpdesk.ts'
import { createNumenRecovery } from './by-numen.ts'
import { openHelpdeskCodes } from './helpdesk-codes.ts'
import { openLinks } from './links.ts'
import type { Recovery } from './types.ts'

export async function openRecovery(db: Db, room: Room): Promise<Recovery> {
  const links = await openLinks(db, room.now)
  const codes = await openHelpdeskCodes(db, room.numen, room.now)
  return {
    ...createNumenRecovery(room),
    ...createContactRecovery(room, links),
    ...createHelpdeskRecovery(room, codes),
  }
}
