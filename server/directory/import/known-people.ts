import { changePerson, hasNewAddress, makeAccount } from '../make-account.ts'
import { applyDeparture, judgeDeparture } from '../departure/import-departure.ts'
import { nameBases } from '../names.ts'
import { nameInUse, type PersonDocument, type PersonFacts } from '../people.ts'
import type { ImportNames } from '../registry.ts'
import type { Room } from '../room.ts'
import { setSuspended } from '../suspend.ts'
import type { ChangedField, ImportEvent } from '../types.ts'
import { changedFields, type JudgedRow } from './judge-row.ts'

type KnownTask = JudgedRow & { line: number; person: PersonDocument }

/** What a line about somebody known comes to: its outcome, or the work that leads to it. */
export async function changeKnown(
  room: Room,
  names: ImportNames,
  { line, person, facts: told, endsOn }: KnownTask,
  isDry: boolean,
): Promise<ImportEvent | (() => Promise<ImportEvent>)> {
  const fields: ChangedField[] = changedFields(person, told)
  const departure = judgeDeparture(person, endsOn)
  if (departure === 'set' || departure === 'cancel') fields.push('endDate')
  const returns = person.state === 'suspended' && person.suspendedBy === 'import'
  if (returns) fields.push('state')
  const { username } = person
  const isHalf = person.state === 'creating'
  if (fields.length === 0 && departure === null && !isHalf) return { kind: 'unchanged', line, username }

  const facts: PersonFacts = { ...factsOf(person), ...told }
  const outcome = (address: string): ImportEvent =>
    fields.length === 0 && !isHalf
      ? { kind: 'unchanged', line, username }
      : isHalf
        ? { kind: 'created', line, username, address, displayName: person.displayName }
        : { kind: 'changed', line, username, address, fields }
  if (isDry) return outcome(await addressToBe(room, names, person, facts))
  return async () => {
    let { address } = person
    if (fields.length > 0) ({ address } = await changePerson(room, person, facts))
    if (isHalf) await makeAccount(room, { ...person, address })
    if (returns) await setSuspended(room, person, null)
    await applyDeparture(room, person, departure, endsOn)
    if (fields.length > 0) await room.audit.write({ action: 'accountChanged', username, details: { fields } })
    return outcome(address)
  }
}

async function addressToBe(
  room: Room,
  names: ImportNames,
  person: PersonDocument,
  facts: PersonFacts,
): Promise<string> {
  const base = nameBases(facts.givenName, nameInUse(facts))?.localPart
  if (base === undefined || !hasNewAddress(person, facts)) return person.address
  const [localPart] = await names.claimAll([{ kind: 'address', base, owner: person.numenKey }])
  return `${localPart}@${room.config.academy.domain}`
}

function factsOf(person: PersonDocument): PersonFacts {
  const { familyName, usageName, givenName, uai, school, function: task, recoveryAddress } = person
  return { familyName, usageName, givenName, uai, school, function: task, recoveryAddress }
}
