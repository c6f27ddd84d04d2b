import type { PasswordPolicy } from '../contract/password/policy.ts'
import type { Chore, ChoreLedger } from '../kit/chores/chore.ts'
import type { ServiceNotices } from './service-notices/types.ts'
import type { Administration } from './administration/types.ts'
import type { AuditLog } from './audit/types.ts'
import type { Recovery } from './recovery/types.ts'
import type { SecondFactors } from './second-factor/types.ts'
import type { Credentials, RequestMeta, SignedInPerson, WebSession } from './session-types.ts'
import type { Aliases } from './aliases/types.ts'
import type { AbsenceDesk } from './absence/types.ts'
import type { ForwardingDesk } from './forwarding/types.ts'
import type { Signatures } from './signature/types.ts'
import type { Lists } from './lists/types.ts'
import type { SharedMailboxes } from './shared-mailboxes/types.ts'
import type { ApplicationPasswords } from './application-passwords/types.ts'
import type { Search } from './search/types.ts'
import type { Devices } from './devices/types.ts'
import type { Departures, DepartureSummary } from './departure/departure.ts'

export type { DirectoryEntry } from './search/types.ts'
export type { Credentials, RequestMeta, SignedInPerson, WebSession } from './session-types.ts'

export type RevocationListener = (accountId: string, sessionId: string) => void

export type Sessions = {
  /** The token goes into the cookie and is kept nowhere else: the database holds its hash. */
  create(person: SignedInPerson, meta: RequestMeta): Promise<{ token: string; session: WebSession }>
  /** The live session of a token, or null; marks it as used, unless the browser asks by itself (`touch: false`). */
  find(token: string, options?: { touch?: boolean }): Promise<WebSession | null>
  revoke(token: string): Promise<void>
  /** Ends every session of an account, except the one named. */
  revokeAll(accountId: string, exceptSessionId?: string): Promise<void>
  /** The live sessions of an account, the last used first. */
  list(accountId: string): Promise<OpenSession[]>
  /** Ends one session of the account; false when it has none of this id. */
  end(accountId: string, sessionId: string): Promise<boolean>
  /** This session has proved a second factor since it began. */
  markSecondFactor(sessionId: string): Promise<void>
  /** The person at this session has shown again who they are. */
  markProved(sessionId: string): Promise<void>
  /** Called for each session that ends before its time; answers what takes the listener off again. */
  onRevoked(listener: RevocationListener): () => void
}

/** What the rest of the program may know of an account's owner. */
export type AccountInfo = {
  username: string
  displayName: string
  /** The main address. */
  address: string
  /** Every address of the account, the main one first. */
  addresses: string[]
  passwordIsNumen: boolean
}

/**
 * One person as the academy's export names them, read but not yet judged. A field that is absent says nothing (the
 * file has no such column); an empty one says that there is nothing.
 */
export type PersonRow = {
  /** Line in the file, from 1, for the report. */
  line: number
  numen: string
  familyName: string
  /** « Nom d'usage »: it is the name in the address when present. */
  usageName?: string
  givenName: string
  /** UAI (formerly RNE): the school's number. */
  uai?: string
  school?: string
  function?: string
  recoveryAddress?: string
  /** « Date de fin » as the file writes it. */
  endDate?: string
  /** What is wrong with the line itself, which is then refused. */
  fault?: string
}

/** `creating`: has a name but no account yet, because an import was interrupted; the next import finishes it. */
export type PersonState = 'creating' | 'active' | 'suspended'

export type AccountSummary = {
  username: string
  displayName: string
  address: string
  aliases: string[]
  state: PersonState
  passwordChosen: boolean
  school: string
  function: string
  /** Null for who stays. */
  departure: DepartureSummary | null
}

export type ImportEvent =
  | { kind: 'created'; line: number; username: string; address: string; displayName: string }
  | { kind: 'changed'; line: number; username: string; address: string; fields: ChangedField[] }
  | { kind: 'unchanged'; line: number; username: string }
  /** Somebody whom we do not know, or know no more, and whose end date is past: no account is made. */
  | { kind: 'gone'; line: number; endsOn: string }
  | { kind: 'problem'; line: number; reason: string }
  /** Somebody of the directory whom the file does not name. They come last. */
  | { kind: 'missing'; username: string; address: string; displayName: string; suspended: boolean }

/** `state`: somebody whom an earlier import had suspended is back. */
export type ChangedField = Exclude<keyof PersonRow, 'line' | 'numen' | 'fault'> | 'state'

export type ImportOptions = {
  /** Says what would happen and changes nothing. */
  dryRun?: boolean
  /** Suspends those who are not in the file; otherwise they are only reported. */
  suspendMissing?: boolean
  /** Also where so many are missing that the file is probably not whole. */
  suspendMany?: boolean
  /** Called for each line, in the order of the file. */
  onEvent?: (event: ImportEvent) => void
  signal?: AbortSignal
}

export type ImportReport = {
  lines: number
  created: number
  changed: number
  unchanged: number
  gone: number
  suspended: number
  problems: { line: number; reason: string }[]
  /** Usernames of people of the directory that the file does not name. */
  missing: string[]
  /** Why nobody was suspended though it was asked for: lines of the file were refused, or too many are missing. */
  notSuspended: 'badLines' | 'tooMany' | null
  durationMs: number
}

export type PasswordChange = {
  currentPassword: string
  newPassword: string
  /** Takes the application passwords away too; otherwise they stay. */
  closeApplications: boolean
}

/** A live web session, as its owner may see it. */
export type OpenSession = {
  sessionId: string
  userAgent: string
  network: string
  createdAt: Date
  lastUsedAt: Date
}

/**
 * The people of the academy and everything that proves who they are. Every method throws `AppError`; messages are in
 * French where a person reads them.
 */
export type Directory = {
  /**
   * Throws `unauthenticated` (one sentence for every reason), `tooManyRequests` (details.retryAfterSeconds), or
   * `secondFactorRequired` (details.secondFactor: how `secondFactors.finishSignIn` goes on).
   */
  signIn(credentials: Credentials): Promise<SignedInPerson>
  sessions: Sessions
  secondFactors: SecondFactors
  aliases: Aliases
  sharedMailboxes: SharedMailboxes
  lists: Lists
  /** Throws `notFound`. */
  accountOf(accountId: string): Promise<AccountInfo>
  /** Throws `forbidden` when the current password is wrong, `invalid` when the new one is too weak. */
  changePassword(accountId: string, passwords: PasswordChange, meta: RequestMeta): Promise<void>
  /** What a new password of this account must keep to. Throws `notFound`. */
  passwordPolicy(accountId: string): Promise<PasswordPolicy>
  /** Passwords of mail programs. */
  applicationPasswords: ApplicationPasswords
  /** Mail that also goes to another address. */
  forwarding: ForwardingDesk
  /** What mail is answered while somebody is away. */
  absence: AbsenceDesk
  signatures: Signatures
  /** Where the account is open. */
  devices: Devices
  /** For those who cannot get in. */
  recovery: Recovery
  /** Who did what: to be read, exported and verified. */
  audit: AuditLog
  /** False for accounts whose password is still the NUMEN, and for unknown usernames. */
  hasChosenPassword(username: string): Promise<boolean>
  /** For the fields of addresses. */
  search: Search
  /** Takes rows over into the directory; re-importing the same rows changes nothing. */
  importPeople(rows: AsyncIterable<PersonRow>, options?: ImportOptions): Promise<ImportReport>
  listAccounts(): AsyncIterable<AccountSummary>
  findAccount(usernameOrAddress: string): Promise<AccountSummary | null>
  /** By an administrator: sets a password, ends all sessions and tells the person. Throws `notFound`, `invalid`. */
  setPassword(username: string, newPassword: string, options?: { silent?: boolean }): Promise<void>
  /** By an administrator: no log-in on any protocol until it is lifted; mail still comes in. Throws `notFound`. */
  setSuspended(username: string, suspended: boolean): Promise<void>
  departures: Departures
  /** Somebody has taken a copy of a whole mailbox: its owner, or an administrator on the command line. */
  noteExport(accountId: string, details: { format: string; messages: number }, meta?: RequestMeta): Promise<void>
  /** What the directory has to do by the clock, and where its runs are remembered. */
  chores: { all: readonly Chore[]; ledger: ChoreLedger }
  administration: Administration
  notices: ServiceNotices
}
