import type { Host } from './hosts.ts'
import type { StsPolicies } from './mta-sts.ts'

/** What is demanded of the TLS of one host. */
export type TlsPolicy = { kind: 'none' } | { kind: 'verified' } | { kind: 'forbidden'; reason: string }

export type TlsPolicies = { demand(domain: string, host: Host): Promise<TlsPolicy> }

export function createTlsPolicies(sts: StsPolicies): TlsPolicies {
  return {
    async demand(domain, host) {
      const demand = await sts.demand(domain, host.name)
      if (demand === 'none') return { kind: 'none' }
      if (demand === 'enforce') return { kind: 'verified' }
      return { kind: 'forbidden', reason: `the MTA-STS policy of ${domain} does not name the host ${host.name}` }
    },
  }
}
