import { createHmac } from 'node:crypto'
import { networkOf } from './network.ts'
import type { Throttle, ThrottleKey, ThrottleRule } from './throttle.ts'

/**
 * What guessing costs, on the web, IMAP, POP3 and submission together.
 *
 * Counted are the wrong tries of one network on one account, which soon wait minutes; those on one account from
 * everywhere; and those of one network on all accounts. Nobody can close an account for its owner: tries from
 * elsewhere never make the owner's own network wait, they only leave fewer free tries to networks from which the owner
 * has not logged in lately; a network that guesses at many accounts waits, but not for the accounts that were opened
 * from it before.
 */

/** More failures than anybody makes: the rule counts and never lets wait. */
const never = 2 ** 31

/** Typing errors of one person are free; a program that guesses soon waits minutes between two tries. */
const pairRule: ThrottleRule = { free: 8, firstDelayMs: 2_000, maxDelayMs: 300_000, forgetOneMs: 60_000 }
/** The same for a network of the owner's: the neighbour who guesses there must not keep the owner waiting long. */
const knownPairRule: ThrottleRule = { ...pairRule, maxDelayMs: 30_000 }
/** The same while somebody guesses at the account from many networks. */
const besiegedPairRule: ThrottleRule = { free: 2, firstDelayMs: 30_000, maxDelayMs: 900_000, forgetOneMs: 600_000 }
/** Only counted; so many failures that are not forgotten are a siege. */
const accountRule: ThrottleRule = { free: never, firstDelayMs: 0, maxDelayMs: 0, forgetOneMs: 60_000 }
const siegeFailures = 30
/** A whole school comes from one network: thirty errors a minute are a Monday morning. */
const networkRule: ThrottleRule = { free: 200, firstDelayMs: 1_000, maxDelayMs: 60_000, forgetOneMs: 2_000 }
const countedNetworkRule: ThrottleRule = { ...networkRule, free: never }

export type LogInTry = {
  /** Id of the account, or what was typed where there is none (`unknownAccount`). */
  account: string
  ip: string
  password: string
}

/** A try that may go on: exactly one of these is said of it, unless it failed. */
export type LogInOutcome = {
  /** This wrong password was tried here before. */
  isRepeated: boolean
  succeeded(): Promise<void>
  /** It could not be checked: nobody has guessed anything. */
  takenBack(): Promise<void>
}

export type LogInGuard = {
  /** How long it must wait, or the try, counted as a failure until it is told to be none. */
  begin(attempt: LogInTry): Promise<{ waitMs: number } | LogInOutcome>
  /** Nothing that was tried on this account counts any more. */
  unlock(account: string): Promise<void>
}

/** `secret` keys the hashes of wrong passwords, which are often nearly right. */
export function createLogInGuard(throttle: Throttle, secret: string): LogInGuard {
  return {
    unlock: (account) => throttle.forgetAccount(account),
    async begin({ account, ip, password }) {
      const network = networkOf(ip)
      const epoch = await throttle.epoch(account)
      const owner: ThrottleKey = { rule: accountRule, key: `account ${epoch} ${account}` }
      const [isKnown, failures] = await Promise.all([throttle.isKnown(account, network), throttle.failures(owner)])
      const pair: ThrottleKey = {
        rule: isKnown ? knownPairRule : failures > siegeFailures ? besiegedPairRule : pairRule,
        key: `pair ${epoch} ${account} ${network}`,
      }
      const from: ThrottleKey = { rule: isKnown ? countedNetworkRule : networkRule, key: `network ${network}` }
      const guess = createHmac('sha256', secret).update(`${account}\0${password}`).digest('base64url')
      const { waitMs, isRepeated } = await throttle.take([pair, owner, from], guess)
      if (waitMs > 0) return { waitMs }
      return {
        isRepeated,
        async succeeded() {
          if (!isRepeated) await throttle.giveBack([owner, from])
          await throttle.forget(pair)
          if (!isKnown) await throttle.setKnown(account, network)
        },
        async takenBack() {
          if (!isRepeated) await throttle.giveBack([pair, owner, from])
        },
      }
    },
  }
}

const maxTypedLength = 64

/** The account of a name that nobody has: counted like any other, however it is written. */
export function unknownAccount(typed: string): string {
  const name = typed.trim().toLowerCase().replace(/\s+/g, '')
  const at = name.lastIndexOf('@')
  const localPart = (at < 0 ? name : name.slice(0, at)).replaceAll('.', '')
  return `unknown ${localPart}${at < 0 ? '' : name.slice(at)}`.slice(0, maxTypedLength)
}
