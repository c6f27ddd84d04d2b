import type { Db } from 'mongodb'
import { backoffMs } from '../kit/wait.ts'
import { type DestinationDocument, destinationCollection } from '../mailstore/queue/documents.ts'

/**
 * Where mail goes, and what holds it up: how many messages a destination gets at the same time, whether it is held by
 * the administrator, and for how long one that does not answer is left alone.
 */
export type Destinations = {
  /** Reads what the command line has changed. */
  refresh(): Promise<void>
  /** Domains from which nothing may be claimed now: held, or as busy as they may be. */
  closed(): string[]
  enter(domain: string): void
  leave(domain: string): void
  /** None of its hosts could be reached: its messages wait until the answered time. */
  unreachable(domain: string, response: string): Promise<void>
  reachable(domain: string): Promise<void>
  suspension(domain: string): { until: Date; response: string } | null
}

type Provider = { name: string; domains: readonly string[]; connections: number }

/**
 * Providers whose customers have many domains, or who take fewer connections than others. Orange answers "421 Too many
 * connections, slow down" (OFR004_104) from the third on, the others of this list publish no number and were slow to
 * block at these. Their domains share one count.
 */
export const providers: readonly Provider[] = [
  { name: 'Orange', domains: ['orange.fr', 'wanadoo.fr'], connections: 2 },
  { name: 'Free', domains: ['free.fr', 'aliceadsl.fr', 'libertysurf.fr', 'freesbee.fr'], connections: 3 },
  { name: 'SFR', domains: ['sfr.fr', 'neuf.fr', 'cegetel.net', 'club-internet.fr', 'numericable.fr'], connections: 3 },
  { name: 'La Poste', domains: ['laposte.net'], connections: 3 },
  { name: 'Gmail', domains: ['gmail.com', 'googlemail.com'], connections: 20 },
  {
    name: 'Microsoft',
    domains: ['outlook.com', 'outlook.fr', 'hotmail.com', 'hotmail.fr', 'live.fr', 'live.com', 'msn.com'],
    connections: 10,
  },
  { name: 'Yahoo', domains: ['yahoo.com', 'yahoo.fr', 'ymail.com', 'aol.com'], connections: 5 },
]

/** A destination that does not answer is left alone for 1, 2, 4… minutes, at most an hour. */
const firstRestMs = 60_000
const longestRestMs = 60 * 60_000

export function createDestinations(
  db: Db,
  options: { connectionsPerDomain: number; firstRestMs?: number },
): Destinations {
  const stored = db.collection<DestinationDocument>(destinationCollection)
  let known = new Map<string, DestinationDocument>()
  const active = new Map<string, { count: number; domains: Set<string> }>()

  const write = async (domain: string, change: Partial<DestinationDocument>): Promise<void> => {
    known.set(domain, { ...known.get(domain), _id: domain, ...change })
    await stored.updateOne({ _id: domain }, { $set: change }, { upsert: true })
  }

  return {
    async refresh() {
      known = new Map((await stored.find({}).toArray()).map((each) => [each._id, each]))
    },
    closed() {
      const held = [...known.values()].filter(({ heldAt }) => heldAt instanceof Date).map(({ _id }) => _id)
      const full = [...active].flatMap(([group, { count, domains }]) =>
        count >= limitOf(group, options.connectionsPerDomain) ? [...domainsOf(group), ...domains] : [],
      )
      return [...new Set([...held, ...full])]
    },
    enter(domain) {
      const group = groupOf(domain)
      const entry = active.get(group) ?? { count: 0, domains: new Set<string>() }
      entry.count += 1
      entry.domains.add(domain)
      active.set(group, entry)
    },
    leave(domain) {
      const group = groupOf(domain)
      const entry = active.get(group)
      if (!entry) return
      entry.count -= 1
      if (entry.count === 0) active.delete(group)
    },
    async unreachable(domain, response) {
      const before = known.get(domain)
      // Several messages find out at the same time: the rest grows with time, not with their number.
      if (before?.suspendedUntil && before.suspendedUntil > new Date()) return
      const failures = (before?.failures ?? 0) + 1
      const restMs = backoffMs(failures - 1, options.firstRestMs ?? firstRestMs, longestRestMs)
      await write(domain, {
        failures,
        suspendedUntil: new Date(Date.now() + restMs),
        response: response.slice(0, 1000),
      })
    },
    async reachable(domain) {
      if (known.get(domain)?.failures === undefined) return
      const { failures: _failures, suspendedUntil: _until, response: _response, ...rest } = known.get(domain) ?? {}
      known.set(domain, { _id: domain, ...rest })
      await stored.updateOne({ _id: domain }, { $unset: { failures: '', suspendedUntil: '', response: '' } })
      await stored.deleteOne({ _id: domain, heldAt: { $exists: false } })
    },
    suspension(domain) {
      const { suspendedUntil, response = '' } = known.get(domain) ?? {}
      return suspendedUntil && suspendedUntil > new Date() ? { until: suspendedUntil, response } : null
    },
  }
}

const providerOf = (domain: string): Provider | undefined => providers.find(({ domains }) => domains.includes(domain))
const groupOf = (domain: string): string => providerOf(domain)?.name ?? domain
const domainsOf = (group: string): readonly string[] => providers.find(({ name }) => name === group)?.domains ?? [group]
const limitOf = (group: string, usual: number): number =>
  providers.find(({ name }) => name === group)?.connections ?? usual
