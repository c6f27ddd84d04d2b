/**
 * The directory: the people of the academy, their names, and everything that proves who they are.
 *
 * People come from the academy's own export (import/); nobody signs up. From a name the directory makes a username and
 * an address that stay for life and are never given to somebody else (names.ts, registry.ts). A person's first
 * password is the NUMEN, which is kept only as a keyed hash and a slow one (numen.ts) and opens the web session alone:
 * the mail store has no password at all until one is chosen, so that IMAP, POP3 and submission stay closed.
 *
 * What it refuses to do: to say which part of a log-in or a recovery was wrong, to write a secret anywhere (log, audit
 * or database), and to reuse a name.
 */
import { type Db, ObjectId } from 'mongodb'
import { AppError } from '../contract/errors.ts'
import { type Config, hostNameOf } from '../config/schema.ts'
import type { Secrets } from '../config/secrets.ts'
import { openChoreLedger } from '../mailstore/chore-ledger.ts'
import { openAbsences } from '../mailstore/absences.ts'
import { openAccountCopies } from '../mailstore/account-copies.ts'
import { openQueue, type Queue } from '../mailstore/queue/queue.ts'
import { createLogInGuard } from '../mailstore/throttle/log-in-guard.ts'
import { openMemoryThrottle } from '../mailstore/throttle/memory-throttle.ts'
import type { Throttle } from '../mailstore/throttle/throttle.ts'
import { createAbsence } from './absence/absence.ts'
import { accountTools } from './account-tools.ts'
import { createAdministration } from './administration/administration.ts'
import { type Actor, openAudit } from './audit.ts'
import { openFirstLink } from './administration/first-link.ts'
import { createAliases } from './aliases/aliases.ts'
import { createApplicationPasswords } from './application-passwords/application-passwords.ts'
import { createDevices } from './devices/devices.ts'
import { writeMailLogIns } from './audit/mail-log-ins.ts'
import { openLeavers } from '../mailstore/leavers.ts'
import { openDepartures } from './departure/departures.ts'
import { departureChore } from './departure/run-departures.ts'
import { tracesIn } from './departure/traces.ts'
import { createForwarding } from './forwarding/forwarding.ts'
import { forwardingChore } from './forwarding/policy-chore.ts'
import { openForwardingStore } from './forwarding/store.ts'
import { createExportNote } from './note-export.ts'
import { findPerson, ownerOf } from './find-person.ts'
import { openImportLog } from './import/import-log.ts'
import { importPeople } from './import/import-people.ts'
import { createSystemMail } from './mail-notices/system-mail.ts'
import { openLists } from './lists/lists.ts'
import { createNumenHasher } from './numen.ts'
import { createPasswordChange, policyOf } from './passwords.ts'
import { createStrengthMeter } from './password/strength.ts'
import { openPeople, type PersonDocument } from './people.ts'
import { openRecovery } from './recovery/recovery.ts'
import { openNameRegister } from './registry.ts'
import type { Room } from './room.ts'
import { openSearch } from './search/search.ts'
import { openFactorRoom } from './second-factor/factor-room.ts'
import { createSecondFactors } from './second-factor/second-factors.ts'
import { createServiceNotices } from './service-notices/service-notices.ts'
import { openSessions } from './sessions.ts'
import { openSignatures } from './signature/signatures.ts'
import { openSharedMailboxes } from './shared-mailboxes/shared-mailboxes.ts'
import { createSignIn } from './sign-in.ts'
import type { Directory } from './types.ts'

export type * from './types.ts'
export type { AuditFilter, AuditRecord } from './audit/types.ts'
export { readPersonRows } from './import/read-csv.ts'

export type DirectoryDeps = {
  db: Db
  client: Room['accounts']
  config: Config
  secrets: Pick<Secrets, 'numenKey' | 'secondFactors' | 'wildduckApiToken'>
  /** Absent in a process where nobody logs in. */
  throttle?: Throttle
  /** Where notices go; absent where the process has none open. */
  queue?: Pick<Queue, 'enqueue'>
  /** Tells the pump of this process that the queue has something new. */
  onQueued?: () => void
  /** Who acts where no person does: see audit.ts. */
  actor?: Actor
  now?: () => Date
  /** See `Room.refusalFloorMs`. */
  refusalFloorMs?: number
}

/** Above what a refusal takes on a busy machine of two cores, below what annoys. */
const defaultRefusalFloorMs = 400

/** Makes the indexes and answers the directory. */
export async function openDirectory(deps: DirectoryDeps): Promise<Directory> {
  const { db, client, config, secrets, now = () => new Date(), actor = '(system)' } = deps
  const queue = deps.queue ?? (await openQueue(db, { holder: hostNameOf(config) }))
  const throttle = deps.throttle ?? openMemoryThrottle(now)
  const secondFactor = await openFactorRoom(db, secrets.secondFactors, now)
  const people = await openPeople(db)
  const names = await openNameRegister(db)
  const audit = await openAudit(db, {
    actor,
    secret: secrets.numenKey,
    retainDays: config.audit.retainDays,
    now,
  })
  const parts = { people, names, audit, accounts: client, config, now }
  const sharedMailboxes = await openSharedMailboxes(db, parts)
  const lists = await openLists(db, parts, sharedMailboxes.store)
  const absences = openAbsences(db)
  const signatures = openSignatures(db)
  const forwardings = await openForwardingStore(db)
  const room: Room = {
    people,
    names,
    secondFactor,
    sessions: await openSessions(db, {
      idleHours: config.http.sessionHours,
      now,
      endPending: async (accountId) => void (await secondFactor.store.pending.deleteMany({ accountId })),
    }),
    audit,
    mail: createSystemMail({ config, queue, now, ...(deps.onQueued && { onQueued: deps.onQueued }) }),
    throttle,
    // A secret that the mail store's process has as well: both count.
    guard: createLogInGuard(throttle, secrets.wildduckApiToken),
    imports: openImportLog(db, now),
    numen: createNumenHasher(secrets.numenKey),
    accounts: client,
    copies: openAccountCopies(db),
    removeApplicationPasswords: async (accountId) => {
      // WildDuck's API takes them away one by one only; this is its collection.
      await db.collection('asps').deleteMany({ user: ObjectId.createFromHexString(accountId) })
      await sharedMailboxes.memberPasswords.endOf(accountId, null)
    },
    endSharedPasswords: (accountId) => sharedMailboxes.memberPasswords.endOf(accountId, null),
    strength: createStrengthMeter(),
    leavers: openLeavers(db),
    traces: tracesIn(secondFactor, sharedMailboxes.store, { forwardings, absences, signatures }),
    config,
    now,
    refusalFloorMs: deps.refusalFloorMs ?? defaultRefusalFloorMs,
  }
  const personNamed = async (name: string): Promise<PersonDocument> => {
    const person = await findPerson(room, name)
    if (person === null) throw new AppError('notFound', 'Ce compte n’existe pas.')
    return person
  }
  const secondFactors = createSecondFactors(room)
  const recovery = await openRecovery(db, room)
  const forwarding = createForwarding(room, forwardings)
  return {
    administration: createAdministration(room, openFirstLink(db, now), { secondFactors, recovery }, personNamed),
    notices: createServiceNotices(db, room),
    signIn: createSignIn(room),
    sessions: room.sessions,
    sharedMailboxes,
    lists,
    aliases: createAliases(room),
    secondFactors,
    changePassword: createPasswordChange(room),
    passwordPolicy: async (accountId) => policyOf(room, await ownerOf(room, accountId)),
    applicationPasswords: createApplicationPasswords(room),
    forwarding,
    signatures,
    absence: createAbsence(room, absences),
    devices: createDevices(room),
    recovery,
    audit: { ...audit, writeMailLogIns: (logIns) => writeMailLogIns(audit, room.people, logIns) },
    async accountOf(accountId) {
      const { username, displayName, address, aliases, passwordChosen } = await ownerOf(room, accountId)
      return { username, displayName, address, addresses: [address, ...aliases], passwordIsNumen: !passwordChosen }
    },
    async hasChosenPassword(username) {
      return (await findPerson(room, username))?.passwordChosen ?? false
    },
    search: openSearch(db, { people, sharedMailboxes, lists, now }),
    importPeople: (rows, options) => importPeople({ ...room, audit: room.audit.as('(import)') }, rows, options),
    ...accountTools(room, personNamed),
    departures: openDepartures(room, personNamed),
    noteExport: createExportNote(room),
    chores: { all: [departureChore(room), forwardingChore(room, forwardings)], ledger: openChoreLedger(db, now) },
  }
}
