import type { Config } from '../config/schema.ts'
import type { AccountCopies } from '../mailstore/account-copies.ts'
import type { WildDuckClient } from '../mailstore/client/wildduck-client.ts'
import type { LogInGuard } from '../mailstore/throttle/log-in-guard.ts'
import type { Throttle } from '../mailstore/throttle/throttle.ts'
import type { Audit } from './audit.ts'
import type { SystemMail } from './mail-notices/system-mail.ts'
import type { ImportLog } from './import/import-log.ts'
import type { NumenHasher, NumenVerifier } from './numen.ts'
import type { StrengthMeter } from './password/strength.ts'
import { hasNumen, type People, type PersonDocument } from './people.ts'
import type { Trace } from './departure/traces.ts'
import type { Leavers } from '../mailstore/leavers.ts'
import type { NameRegister } from './registry.ts'
import type { FactorRoom } from './second-factor/factor-room.ts'
import type { SessionStore } from './sessions.ts'

/** What the parts of the directory work with. */
export type Room = {
  people: People
  names: NameRegister
  sessions: SessionStore
  audit: Audit
  /** What the service itself writes to people. */
  mail: SystemMail
  secondFactor: FactorRoom
  numen: NumenHasher
  throttle: Throttle
  guard: LogInGuard
  /** The part of the mail store that makes and changes accounts. */
  accounts: Pick<
    WildDuckClient,
    'users' | 'addresses' | 'authenticate' | 'applicationPasswords' | 'filters' | 'logInLog'
  >
  /** Makes many of them at once. */
  copies: AccountCopies
  /** Removes every application password of an account. */
  removeApplicationPasswords: (accountId: string) => Promise<void>
  imports: ImportLog
  /** Ends the application passwords that this person has for functional mailboxes. */
  endSharedPasswords: (accountId: string) => Promise<void>
  strength: StrengthMeter
  /** What mail to those who have left is answered. */
  leavers: Leavers
  traces: Trace[]
  config: Config
  now: () => Date
  /** A refusal is never told before this long after the question, so that its time tells nothing. */
  refusalFloorMs: number
}

/** Null for somebody without a NUMEN, whom nothing proves by one. */
export function verifierOf(person: PersonDocument): NumenVerifier | null {
  if (!hasNumen(person)) return null
  const { numenSalt, numenHash, numenCost } = person
  return { salt: Buffer.from(numenSalt, 'hex'), hash: Buffer.from(numenHash, 'hex'), cost: numenCost }
}
