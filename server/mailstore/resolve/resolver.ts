import type { Db, ObjectId } from 'mongodb'
import { AppError } from '../../contract/errors.ts'
import { withDeadline } from '../../kit/deadline.ts'
import { findLeaver, type Leaver } from '../leavers.ts'
import { type AddressView, addressView } from './address-view.ts'

/**
 * Says where mail to an address goes: the one answer for the MX, the delivery front and the pump. It reads WildDuck's
 * collections `addresses`, `domainaliases` and `users` and writes nothing. An address that is unknown is a fact; a
 * database that cannot be asked is not, and throws `unavailable`.
 */

export type Recipient =
  | {
      kind: 'account'
      accountId: string
      address: string
      isDisabled: boolean
      quotaLeftBytes: number
      leaver: Leaver | null
    }
  /** A list, an address that is passed on, or a bounce on its way back to whose mail we had forwarded. */
  | { kind: 'forward'; address: string; targets: readonly string[]; isReturn: boolean }
  /** A distribution list; `isReturn` for what comes back of its mail. */
  | { kind: 'list'; address: string; listId: string; name: string; isReturn: boolean }
  /** The domain is ours and has no such address. */
  | { kind: 'unknown' }
  | { kind: 'foreign' }

export type Resolver = {
  /** Throws `unavailable` where the database does not answer within its time. */
  resolve(address: string): Promise<Recipient>
}

export type ResolverInput = {
  db: Db
  /** The domains whose mail is received here, the main one first. */
  localDomains: readonly string[]
  /** Who gets the mail to postmaster@ and abuse@ where nobody has these addresses; empty for nobody. */
  postmaster: string
  /** Quota of an account that has none of its own. */
  quotaBytes: number
  /** The address behind one that forwarding made, as `Srs.restore`. */
  restoreSender: (address: string) => string | null
  /** The distribution list that has this address, in the form in which addresses are compared. */
  findList?: (view: string) => Promise<{ id: string; address: string; name: string } | null>
  now?: () => number
}

/** An account closed, renamed or filled up is known everywhere after this long. */
const cacheMs = 2000
const maxCached = 1000
/** A lookup by an index takes 1 ms. */
const lookupTimeoutMs = 5000
/** All lookups of one answer together, and a database that neither answers nor closes: less than the MX waits. */
const answerTimeoutMs = 8000
/** RFC 5321 §4.5.1: postmaster always exists; RFC 2142 §4: so should abuse. */
const roleNames: ReadonlySet<string> = new Set(['postmaster', 'abuse'])

type AddressDocument = { user?: ObjectId; address: string; targets?: { type: string; value: string }[] }
type UserDocument = { _id: ObjectId; disabled?: boolean; suspended?: boolean; quota?: number; storageUsed?: number }

export function createResolver(input: ResolverInput): Resolver {
  const { db, now = Date.now } = input
  const mainDomain = input.localDomains[0] ?? ''
  const cache = new Map<string, { until: number; answer: Promise<Recipient> }>()
  return { resolve }

  function resolve(address: string): Promise<Recipient> {
    // RFC 5321 §2.3.5: the one address that may come without a domain.
    const written = address.toLowerCase() === 'postmaster' ? `postmaster@${mainDomain}` : address
    const cached = cache.get(written)
    if (cached && cached.until > now()) return cached.answer
    const answer = withDeadline(lookUp(written), answerTimeoutMs, tooLate).catch((error: unknown) => {
      cache.delete(written)
      if (error instanceof AppError) throw error
      throw new AppError('unavailable', 'Addresses cannot be looked up now', { cause: error })
    })
    if (cache.size >= maxCached) cache.clear()
    cache.set(written, { until: now() + cacheMs, answer })
    return answer
  }

  async function lookUp(address: string): Promise<Recipient> {
    const asked = addressView(address)
    if (!asked) return { kind: isOurs(address) ? 'unknown' : 'foreign' }
    const domain = await localDomainOf(asked.domain)
    if (domain === null) return { kind: 'foreign' }
    const sender = input.restoreSender(address)
    if (sender !== null) return { kind: 'forward', address, targets: [sender], isReturn: true }
    const found = await findAddress(asked, domain)
    if (found) return recipientOf(found, address)
    const list = (await input.findList?.(`${viewOf(asked)}@${domain}`)) ?? null
    if (list !== null) {
      const isReturn = listReturn.test(address)
      return { kind: 'list', address: list.address, listId: list.id, name: list.name, isReturn }
    }
    return roleNames.has(asked.localPart) ? resolveRole(address) : { kind: 'unknown' }
  }

  function isOurs(address: string): boolean {
    return input.localDomains.includes(address.slice(address.lastIndexOf('@') + 1).toLowerCase())
  }

  /** The domain under which its addresses are kept; null when mail for it is not ours. */
  async function localDomainOf(domain: string): Promise<string | null> {
    const alias = await db
      .collection<{ alias: string; domain: string }>('domainaliases')
      .findOne({ alias: domain }, { maxTimeMS: lookupTimeoutMs })
    if (alias) return alias.domain
    return input.localDomains.includes(domain) ? domain : null
  }

  async function findAddress(asked: AddressView, domain: string): Promise<AddressDocument | null> {
    const addresses = db.collection<AddressDocument & { addrview: string }>('addresses')
    const options = { projection: { user: 1, address: 1, targets: 1 }, maxTimeMS: lookupTimeoutMs } as const
    const exact = await addresses.findOne({ addrview: asked.view }, options)
    if (exact) return exact
    const local = viewOf(asked)
    // The domain's own address when the one asked for is an alias, and then what catches the rest of the domain.
    const others = [`${local}@${domain}`, `*@${domain}`].filter((view) => view !== asked.view)
    for (const view of others) {
      const found = await addresses.findOne({ addrview: view }, options)
      if (found) return found
    }
    return null
  }

  async function recipientOf(found: AddressDocument, address: string): Promise<Recipient> {
    if (!found.user) {
      const targets = (found.targets ?? []).filter((target) => target.type === 'mail').map((target) => target.value)
      return { kind: 'forward', address: found.address, targets, isReturn: false }
    }
    const user = await db.collection<UserDocument>('users').findOne(
      { _id: found.user },
      {
        projection: { disabled: 1, suspended: 1, quota: 1, storageUsed: 1 },
        maxTimeMS: lookupTimeoutMs,
      },
    )
    // An account half made or half removed: the sender asks again.
    if (!user) throw new AppError('unavailable', 'The mailbox is being changed')
    const quota = user.quota || input.quotaBytes
    return {
      kind: 'account',
      accountId: user._id.toHexString(),
      address,
      isDisabled: user.disabled === true,
      quotaLeftBytes: quota - Math.max(0, user.storageUsed ?? 0),
      leaver: user.suspended === true ? await findLeaver(db, user._id, lookupTimeoutMs) : null,
    }
  }

  async function resolveRole(address: string): Promise<Recipient> {
    const keeper = input.postmaster === '' ? null : addressView(input.postmaster)
    const domain = keeper ? await localDomainOf(keeper.domain) : null
    if (!keeper || domain === null)
      return input.postmaster === ''
        ? // Refusing for good is forbidden and losing worse: the sender's server keeps it until someone is named.
          Promise.reject(new AppError('unavailable', 'Nobody reads this mailbox yet'))
        : { kind: 'forward', address, targets: [input.postmaster], isReturn: false }
    const found = await findAddress(keeper, domain)
    if (!found) throw new AppError('unavailable', 'Nobody reads this mailbox yet')
    return recipientOf(found, address)
  }
}

const viewOf = ({ view }: AddressView): string => view.slice(0, view.lastIndexOf('@'))

/** The reverse path of what a list gives out: `liste+retours@`. What is sent to it is a report about one member. */
export const listReturnLabel = '+retours'
const listReturn = /\+retours@/i

const tooLate = (): Error => new Error(`no answer after ${answerTimeoutMs} ms`)
