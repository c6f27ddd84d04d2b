import { domainToASCII } from 'node:url'

/** Who is authenticated in a session, and the addresses that are theirs. */
export type Identity = {
  accountId: string
  username: string
  owns(address: string): boolean
  /** Asks again which functional mailboxes this person may write for: a session outlives a membership. */
  refresh(): Promise<void>
}

export function createIdentity(
  account: { accountId: string; username: string; addresses: readonly string[] },
  sharedAddressesOf: (accountId: string) => Promise<readonly string[]> = () => Promise.resolve([]),
): Identity {
  const own = new Set(account.addresses.map(normalise))
  let shared = new Set<string>()
  return {
    accountId: account.accountId,
    username: account.username,
    owns: (address) => own.has(normalise(address)) || shared.has(normalise(address)),
    async refresh() {
      shared = new Set((await sharedAddressesOf(account.accountId)).map(normalise))
    },
  }
}

/** Case and `+detail` do not tell addresses apart here, and a domain may come in either form (RFC 5890). */
function normalise(address: string): string {
  const at = address.lastIndexOf('@')
  if (at < 1) return address
  const local = address.slice(0, at).toLowerCase().replace(/\+.*$/, '')
  const domain = address.slice(at + 1).toLowerCase()
  return `${local}@${domainToASCII(domain) || domain}`
}

/** The identity that authentication.ts put into the session of smtp-server, which types it as anything. */
export function identityOf(session: { user?: unknown }): Identity {
  const { user } = session
  if (typeof user !== 'object' || user === null || !('owns' in user)) throw new Error('session without identity')
  return user as Identity
}
