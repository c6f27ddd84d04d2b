import { parseNumen } from '../numen.ts'
import { hasFamilyName, type PersonDocument } from '../people.ts'
import { type Room, verifierOf } from '../room.ts'
import type { NumenProof } from './types.ts'

/** The person that NUMEN and name prove, or null; the same work whichever. */
export async function provenBy(room: Room, proof: NumenProof): Promise<PersonDocument | null> {
  const numen = parseNumen(proof.numen) ?? ''
  const person = await room.people.findOne({ numenKey: room.numen.lookupKey(numen) })
  const isRight = await room.numen.verify(numen, person && verifierOf(person))
  return person !== null && isRight && hasFamilyName(person, proof.familyName) && person.state === 'active'
    ? person
    : null
}

/** What the throttle counts a NUMEN as: its keyed hash, so that none lies in Redis. */
export const numenSubject = (room: Room, typed: string): string =>
  `numen ${room.numen.lookupKey(parseNumen(typed) ?? '')}`
