import { isIP } from 'node:net'
import { type DnsResolver, isNoRecord } from '../dns/resolver.ts'
import { deferred, type Outcome, refused } from '../outcome.ts'

/** A mail server of a domain: its name, and the addresses at which it may answer, best first. */
export type Host = { name: string; addresses: string[] }
export type Hosts = { kind: 'hosts'; hosts: Host[] } | { kind: 'none'; outcome: Outcome }

/** More mail servers than this no domain needs; each costs lookups and time. */
const maxHosts = 8
const maxAddressesPerHost = 4

export type FindHosts = (domain: string) => Promise<Hosts>

/**
 * Where the mail of a domain goes (RFC 5321 §5.1): its MX hosts by preference, equal ones by chance, or the domain itself
 * where it names none; nowhere where it says so (RFC 7505). `isOurs` tells an address that would bring the mail back.
 */
export function createHostFinder(resolver: DnsResolver, isOurs: (address: string) => boolean): FindHosts {
  return async (domain) => {
    try {
      // An address literal (RFC 5321 §4.1.3).
      const literal = /^\[(?:ipv6:)?([^\]]+)\]$/i.exec(domain)?.[1]
      const names = literal === undefined ? await hostNames(resolver, domain) : []
      if (names.includes('')) return none(refused('5.1.10', `${domain} declares that it receives no mail (null MX)`))
      const found =
        literal === undefined
          ? await Promise.all(names.map(async (name) => ({ name, addresses: await addressesOf(resolver, name) })))
          : [{ name: literal, addresses: isIP(literal) ? [literal] : [] }]
      const hosts = found.filter(({ addresses }) => addresses.length > 0)
      if (hosts.length === 0) return none(refused('5.1.2', `${domain} has no mail server with an address`))
      const elsewhere = hosts
        .map(({ name, addresses }) => ({ name, addresses: addresses.filter((address) => !isOurs(address)) }))
        .filter(({ addresses }) => addresses.length > 0)
      if (elsewhere.length === 0)
        return none(refused('5.4.6', `the mail servers of ${domain} lead back to this machine`))
      return { kind: 'hosts', hosts: elsewhere }
    } catch (error) {
      if (error instanceof NoSuchDomain) return none(refused('5.1.2', `the domain ${domain} does not exist`))
      return none(deferred('4.4.3', `the name servers of ${domain} do not answer (${codeOf(error)})`))
    }
  }
}

const none = (outcome: Outcome): Hosts => ({ kind: 'none', outcome })

class NoSuchDomain extends Error {}

async function hostNames(resolver: DnsResolver, domain: string): Promise<string[]> {
  try {
    const records = await resolver.resolveMx(domain)
    return inOrder(records)
      .map(({ exchange }) => exchange.toLowerCase().replace(/\.$/, ''))
      .slice(0, maxHosts)
  } catch (error) {
    if (!isNoRecord(error)) throw error
    // RFC 5321 §5.1: the implicit MX.
    if (codeOf(error) === 'ENOTFOUND' && (await addressesOf(resolver, domain)).length === 0) throw new NoSuchDomain()
    return [domain]
  }
}

/** Hosts of one preference share the load (RFC 5321 §5.1). */
function inOrder<T extends { priority: number }>(records: readonly T[]): T[] {
  return records
    .map((record) => ({ record, chance: Math.random() }))
    .sort((a, b) => a.record.priority - b.record.priority || a.chance - b.chance)
    .map(({ record }) => record)
}

async function addressesOf(resolver: DnsResolver, name: string): Promise<string[]> {
  if (isIP(name)) return [name]
  const ask = async (question: Promise<string[]>): Promise<string[]> => {
    try {
      return await question
    } catch (error) {
      if (isNoRecord(error)) return []
      throw error
    }
  }
  const [four, six] = await Promise.all([ask(resolver.resolve4(name)), ask(resolver.resolve6(name))])
  return [...four, ...six].slice(0, maxAddressesPerHost)
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'no answer'
