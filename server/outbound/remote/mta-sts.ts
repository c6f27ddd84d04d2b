import type { Db } from 'mongodb'
import type { MTASTSPolicy } from 'mailauth'
import { getPolicy, validateMx } from 'mailauth/lib/mta-sts.js'
import { createLogger } from '../../kit/log.ts'
import type { DnsResolver } from '../dns/resolver.ts'

/**
 * What a domain wants of those who send to it (MTA-STS, RFC 8461): which hosts are its own, and that nothing but verified
 * TLS is used. A policy is kept in the database until it ends, since whoever stands between us and the domain could hide
 * it from us at any later time (§5.1).
 */
export type StsPolicies = {
  /** What to demand of this host: `enforce` verified TLS, `forbidden` no mail at all, `none` as with any other. */
  demand(domain: string, hostName: string): Promise<'none' | 'enforce' | 'forbidden'>
}

/** A policy is looked at again after this long: one question to the DNS tells whether it changed. */
const recheckMs = 10 * 60_000
const maxRemembered = 2_000
/** RFC 8461 §3.3 suggests a minute; a delivery waits for it. */
const fetchTimeoutMs = 20_000
export const policyCollection = 'facteur.mta-sts-policies'

type Kept = { _id: string; policy: MTASTSPolicy }
type Remembered = { policy: MTASTSPolicy; checkedAt: number }

const log = createLogger('pump')

export function createStsPolicies(db: Db, resolver: DnsResolver): StsPolicies {
  const kept = db.collection<Kept>(policyCollection)
  const remembered = new Map<string, Remembered>()
  const lookup = (name: string, type: string): Promise<unknown> => resolver.resolve(name, type)

  const policyOf = async (domain: string): Promise<MTASTSPolicy> => {
    const known = remembered.get(domain)
    if (known && Date.now() - known.checkedAt < recheckMs) return known.policy
    const before = (await kept.findOne({ _id: domain }))?.policy ?? null
    const { policy, status } = await getPolicy(domain, before, {
      resolver: lookup as never,
      strict: true,
      timeout: fetchTimeoutMs,
    })
    if (status === 'found') {
      await kept.replaceOne({ _id: domain }, { policy }, { upsert: true })
      log.info('MTA-STS policy', { domain, mode: policy.mode })
    }
    if (status === 'errored') log.warn('the MTA-STS policy cannot be read', { domain, inForce: policy.mode })
    if (remembered.size >= maxRemembered) remembered.clear()
    remembered.set(domain, { policy, checkedAt: Date.now() })
    return policy
  }

  return {
    async demand(domain, hostName) {
      const policy = await policyOf(domain)
      if (policy.mode !== 'enforce') return 'none'
      return validateMx(hostName, policy).valid ? 'enforce' : 'forbidden'
    },
  }
}
