import { ObjectId } from 'mongodb'
import { AppError } from '../../contract/errors.ts'
import { insertFree } from '../../mailstore/insert-free.ts'
import type { Day } from '../departure/day.ts'
import { newDeparture } from '../departure/departure.ts'
import { makeAccount } from '../make-account.ts'
import { displayNameOf, nameBases } from '../names.ts'
import { nameInUse, type PersonDocument, type PersonFacts, searchWords } from '../people.ts'
import type { ImportNames, NameClaim } from '../registry.ts'
import type { Room } from '../room.ts'
import type { ImportEvent } from '../types.ts'
import { inParallel } from './in-parallel.ts'
import { completeFacts, type JudgedRow } from './judge-row.ts'

/** Somebody with a name and, unless the run is dry, a document, but no account yet. */
export type Newcomer = { event: ImportEvent & { kind: 'created' }; person: PersonDocument | null }

type NewTask = JudgedRow & { line: number; numenKey: string }
type Attempt = <T>(line: number, work: () => Promise<T>) => Promise<T | ImportEvent>

/** Accounts made one by one at once, where they cannot be made together: the mail store works on one core. */
const concurrency = 6

/** Names for all, in the order of the file, and the hashes of their NUMEN. */
export async function nameNewcomers(
  room: Room,
  names: ImportNames,
  tasks: readonly NewTask[],
  isDry: boolean,
): Promise<Newcomer[]> {
  const told = tasks.map((task) => ({ ...task, facts: completeFacts(task.facts) }))
  const given = await names.claimAll(told.flatMap(claimsOf))
  return await Promise.all(
    told.map(async ({ line, numen, numenKey, facts, endsOn }, place) => {
      const username = given[2 * place] ?? ''
      const address = `${given[2 * place + 1]}@${room.config.academy.domain}`
      const displayName = displayNameOf(facts.givenName, nameInUse(facts))
      const event = { kind: 'created', line, username, address, displayName } as const
      if (isDry) return { event, person: null }
      return {
        event,
        person: await newPerson(room, { numen, numenKey, facts, endsOn, username, address, displayName }),
      }
    }),
  )
}

function claimsOf({ facts, numenKey }: NewTask & { facts: PersonFacts }): [NameClaim, NameClaim] {
  const bases = nameBases(facts.givenName, nameInUse(facts))
  if (bases === null) throw new AppError('internal', 'a row without a name was let through')
  return [
    { kind: 'username', base: bases.username, owner: numenKey },
    { kind: 'address', base: bases.localPart, owner: numenKey },
  ]
}

type Named = Pick<PersonDocument, 'numenKey' | 'username' | 'address' | 'displayName'> & {
  numen: string
  facts: PersonFacts
  endsOn: Day | null | undefined
}

async function newPerson(room: Room, { numen, facts, endsOn, ...named }: Named): Promise<PersonDocument> {
  const verifier = await room.numen.makeVerifier(numen)
  const at = room.now()
  return {
    _id: new ObjectId(),
    ...facts,
    ...named,
    numenHash: verifier.hash.toString('hex'),
    numenSalt: verifier.salt.toString('hex'),
    numenCost: verifier.cost,
    aliases: [],
    accountId: null,
    passwordChosen: false,
    state: 'creating',
    suspendedBy: null,
    words: searchWords(facts, named.address),
    ...(endsOn ? { departure: newDeparture({ endsOn, by: 'import' }) } : {}),
    createdAt: at,
    changedAt: at,
  }
}

/**
 * Their accounts: the first by WildDuck's own hand, the others after its model, and those whose names somebody has in
 * the mail store one by one, since there it depends on whose they are.
 */
export async function makeNewcomers(
  room: Room,
  newcomers: readonly Newcomer[],
  attempt: Attempt,
): Promise<ImportEvent[]> {
  const events: ImportEvent[] = []
  const pending = await insertPeople(room, newcomers, (event) => events.push(event))
  const makeOne = async ({ person, event }: Made): Promise<{ event: ImportEvent; accountId: string | null }> => {
    const accountId = await attempt(event.line, () => makeAccount(room, person))
    return typeof accountId === 'string' ? { event, accountId } : { event: accountId, accountId: null }
  }
  let model: string | null = null
  for (let next = pending.shift(); next; next = pending.shift()) {
    const { event, accountId } = await makeOne(next)
    events.push(event)
    model = accountId
    if (model !== null) break
  }
  const copied = model === null ? new Set<Made>() : await copyModel(room, model, pending)
  const others = pending.filter((each) => !copied.has(each))
  events.push(...[...copied].map(({ event }) => event))
  const made = await inParallel(
    others.map((each) => () => makeOne(each)),
    concurrency,
  )
  events.push(...made.map(({ event }) => event))
  return events
}

type Made = { person: PersonDocument; event: Newcomer['event'] }

async function insertPeople(
  room: Room,
  newcomers: readonly Newcomer[],
  refuse: (event: ImportEvent) => void,
): Promise<Made[]> {
  const all = newcomers.flatMap(({ person, event }) => (person ? [{ person, event }] : []))
  const taken = new Set(
    await insertFree(
      room.people,
      all.map(({ person }) => person),
    ),
  )
  for (const place of taken) {
    const line = all[place]?.event.line ?? 0
    refuse({ kind: 'problem', line, reason: 'un autre import crée ce compte en ce moment : relancez celui-ci' })
  }
  return all.filter((_each, place) => !taken.has(place))
}

async function copyModel(room: Room, model: string, pending: readonly Made[]): Promise<Set<Made>> {
  const accounts = pending.map(({ person: { username, address, displayName } }) => ({
    id: new ObjectId(),
    username,
    address,
    name: displayName,
  }))
  const made = await room.copies.make(model, accounts)
  const done = pending.flatMap((each, place) => {
    const accountId = accounts[place]?.id.toHexString() ?? ''
    return made.has(accountId) ? [{ each, accountId }] : []
  })
  if (done.length === 0) return new Set()
  await room.people.bulkWrite(
    done.map(({ each: { person }, accountId }) => ({
      updateOne: {
        filter: { _id: person._id },
        update: { $set: { accountId, state: 'active', changedAt: room.now() } },
      },
    })),
    { ordered: false },
  )
  await room.audit.writeAll(
    done.map(({ each: { person } }) => ({
      action: 'accountCreated',
      username: person.username,
      details: { address: person.address },
    })),
  )
  return new Set(done.map(({ each }) => each))
}
