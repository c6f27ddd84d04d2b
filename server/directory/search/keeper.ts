import { setTimeout as sleep } from 'node:timers/promises'
import type { Collection } from 'mongodb'
import { createLogger, describeError } from '../../kit/log.ts'
import type { ListDocument } from '../lists/store.ts'
import type { People } from '../people.ts'
import type { Revision } from '../revision.ts'
import type { SharedMailboxDocument } from '../shared-mailboxes/store.ts'
import { createEntryMaker, type Found, personFields, type SearchedPerson } from './entries.ts'
import { createWordTable, type WordTable } from './word-table.ts'

/**
 * Keeps the table of the search up to date, whichever process changed something. It is read whole once (a second or two
 * for fifty thousand people, about 40 MB); later a search looks what has changed since the last look, once a second at
 * most, and waits for that a moment only. People who are deleted were suspended before, so that nobody has to be missed.
 */

export type KeeperDeps = {
  people: People
  mailboxes: Collection<SharedMailboxDocument>
  lists: Collection<ListDocument>
  /** Of what is changed rarely, and then read whole. */
  revisions: { mailboxes: Pick<Revision, 'current'>; lists: Pick<Revision, 'current'> }
  now: () => Date
}

const lookEveryMs = 1_000
/** While an import runs each look has much to read: it may take this part of the time at most. */
const mostOfTheTime = 0.1
/** A search that the look takes longer than answers with what was known before. */
const waitForLookMs = 20
/** From a person's `changedAt` until the change can be read. */
const writeTakesMs = 30_000
/** What is read at once holds everybody up while it is taken in: some milliseconds. */
const batchSize = 200
/** Above every academy, and about 200 MB. */
const maxPeople = 250_000

const log = createLogger('directory')

export function createKeeper({ people, mailboxes, lists, revisions, now }: KeeperDeps) {
  const make = createEntryMaker()
  const table = createWordTable<Found>()
  let peopleSince: Date | null = null
  const small = {
    mailboxes: { revision: -1, keys: new Set<string>() },
    lists: { revision: -1, keys: new Set<string>() },
  }
  let isRead = false
  let nextLookAt = 0
  let looking: Promise<void> | null = null

  function takePerson(person: SearchedPerson): void {
    for (const alias of person.aliases) table.delete(alias)
    if (person.state !== 'active') table.delete(person.address)
    else if (table.size < maxPeople) table.set(person.address, make.person(person))
  }

  async function readPeople(): Promise<void> {
    const startedAt = now()
    const which = peopleSince === null ? { state: 'active' as const } : { changedAt: { $gte: peopleSince } }
    const found = people.find<SearchedPerson>(which, { projection: personFields, batchSize })
    for await (const person of found) takePerson(person)
    peopleSince = new Date(startedAt.getTime() - writeTakesMs)
  }

  /** Reads a small collection whole when its revision is another one. */
  async function readSmall<T extends { address: string }>(
    name: keyof typeof small,
    collection: Collection<T>,
    take: (document: T) => void,
  ): Promise<void> {
    const known = small[name]
    const revision = await revisions[name].current()
    if (revision === known.revision) return
    const keys = new Set<string>()
    for await (const document of collection.find({}, { batchSize })) {
      keys.add(document.address)
      take(document as T)
    }
    for (const key of known.keys) if (!keys.has(key)) table.delete(key)
    small[name] = { revision, keys }
  }

  async function look(): Promise<void> {
    const startedAt = performance.now()
    await Promise.all([
      readPeople(),
      readSmall('mailboxes', mailboxes, (mailbox) => {
        // Half made: nothing can be delivered to it yet.
        if (mailbox.accountId !== null) table.set(mailbox.address, make.mailbox(mailbox))
      }),
      readSmall('lists', lists, (list) => {
        table.set(list.address, make.list(list))
      }),
    ])
    table.settle()
    const tookMs = performance.now() - startedAt
    nextLookAt = performance.now() + Math.max(lookEveryMs, tookMs / mostOfTheTime - tookMs)
    if (!isRead) log.info('the directory was read for the search', { entries: table.size, tookMs: Math.round(tookMs) })
    isRead = true
  }

  /** By address. */
  return async function current(): Promise<WordTable<Found>> {
    const isFirst = !isRead
    if (looking === null && performance.now() >= nextLookAt) {
      looking = look().finally(() => {
        looking = null
      })
      // Told to whoever waits for it; the next search looks again.
      looking.catch((error: unknown) => log.debug('the directory was not read', { error: describeError(error) }))
    }
    if (looking !== null) await (isFirst ? looking : Promise.race([looking, sleep(waitForLookMs)]))
    return table
  }
}
