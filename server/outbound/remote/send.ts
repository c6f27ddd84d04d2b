import type { Readable } from 'node:stream'
import { type HandedOver, handOver, type HandOver, type TlsDemand } from '../hand-over.ts'
import { deferred, type Outcome, refused } from '../outcome.ts'
import { createLogger } from '../../kit/log.ts'
import type { FindHosts, Host } from './hosts.ts'
import { type Route, routeOf } from './routes.ts'
import type { TlsPolicies } from './tls-policy.ts'

/**
 * One message to the mail servers of one domain: host after host and address after address until one takes part in a
 * session; what that one answers is the outcome. Once the message was offered nobody else is asked, since the first one
 * may have taken it.
 *
 * TLS is used wherever it is offered, whatever the certificate (RFC 7435): who cannot be verified is still not overheard.
 * Where it is offered and does not work, the message goes without, unless the domain's policy or the sender forbids that.
 */
export type SendRequest = Omit<HandOver, 'message'> & {
  domain: string
  /** Opens the message; called again for each host that is tried. */
  open: () => Promise<Readable>
  /** RFC 8689 §5, header `TLS-Required: No`: delivery matters more to the sender than the policy of the domain. */
  ignoresPolicy: boolean
}

export type SendOutcome = { outcomes: Outcome[]; isUnreachable: boolean }

export type SendDeps = {
  findHosts: FindHosts
  policies: TlsPolicies
  routes: readonly string[]
  port: number
}

/** Addresses that are tried for one message; the next try comes soon enough. */
const maxAddresses = 6

const log = createLogger('pump')

export function createSender(deps: SendDeps): (request: SendRequest) => Promise<SendOutcome> {
  /** Hosts whose TLS is broken: the next messages go without at once, for a while. */
  const broken = new BrokenTls()

  return async (request) => {
    const forAll = (outcome: Outcome): Outcome[] => request.forwardPaths.map(() => outcome)
    const route = routeOf(deps.routes, request.domain)
    const found = route ? hostsOf(route) : await deps.findHosts(request.domain)
    if (found.kind === 'none')
      return { outcomes: forAll(found.outcome), isUnreachable: found.outcome.kind === 'deferred' }
    let last: Outcome = deferred('4.4.1', `no mail server of ${request.domain} answers`)
    let left = maxAddresses
    for (const host of found.hosts) {
      const demand = await demandOf(deps, request, host, route)
      if (demand.kind === 'refuse') {
        last = demand.outcome
        // What the sender asks for this host cannot give; another one might.
        continue
      }
      for (const address of host.addresses) {
        if (left-- <= 0) break
        const result = await tryAddress(
          { host, address, port: route?.port ?? deps.port, tls: demand.tls },
          request,
          broken,
        )
        if (result.reached === 'asked') return { outcomes: result.outcomes, isUnreachable: false }
        last = result.outcomes[0] ?? last
      }
    }
    return { outcomes: forAll(last), isUnreachable: last.kind === 'deferred' }
  }
}

const hostsOf = ({ host }: Route): { kind: 'hosts'; hosts: Host[] } => ({
  kind: 'hosts',
  hosts: [{ name: host, addresses: [host] }],
})

type Place = { host: Host; address: string; port: number; tls: TlsDemand }

async function tryAddress(place: Place, request: SendRequest, broken: BrokenTls): Promise<HandedOver> {
  const { host, address, port } = place
  const attempt = async (tls: TlsDemand): Promise<HandedOver> =>
    await handOver({ kind: 'host', name: host.name, address, port, tls }, { ...request, message: await request.open() })
  if (place.tls.kind !== 'opportunistic') return await attempt(place.tls)
  const key = `${address}:${port}`
  if (broken.has(key)) return await attempt({ kind: 'none' })
  const result = await attempt(place.tls)
  if (result.reached !== 'opening' || hasAnswered(result.outcomes)) return result
  log.info('TLS does not work there, sent without', { host: host.name, response: responseOf(result.outcomes) })
  const without = await attempt({ kind: 'none' })
  // Only where it goes without TLS was TLS the fault.
  if (without.reached === 'asked') broken.add(key)
  return without
}

/** A greeting or EHLO that says no in words has nothing to do with TLS. */
const hasAnswered = (outcomes: readonly Outcome[]): boolean =>
  /^[45]\d\d[ -]/.test(responseOf(outcomes)) && !/STARTTLS|TLS/i.test(responseOf(outcomes))

const responseOf = ([first]: readonly Outcome[]): string => first?.response ?? ''

type Demand = { kind: 'go'; tls: TlsDemand } | { kind: 'refuse'; outcome: Outcome }

async function demandOf(deps: SendDeps, request: SendRequest, host: Host, route: Route | null): Promise<Demand> {
  const requireTls = request.request?.requireTls === true
  if (route) return { kind: 'go', tls: { kind: requireTls ? 'verified' : 'opportunistic' } }
  if (request.ignoresPolicy && !requireTls) return { kind: 'go', tls: { kind: 'opportunistic' } }
  const policy = await deps.policies.demand(request.domain, host).catch((error: unknown) => {
    log.warn('the TLS policy of a domain cannot be told', { domain: request.domain, error })
    return null
  })
  if (policy === null)
    return { kind: 'refuse', outcome: deferred('4.7.5', 'the TLS policy of the domain cannot be told', host.name) }
  if (policy.kind === 'forbidden') return { kind: 'refuse', outcome: deferred('4.7.5', policy.reason, host.name) }
  // RFC 8689 §4.2.1: the name of the host must be as trustworthy as its certificate.
  if (requireTls && policy.kind === 'none')
    return {
      kind: 'refuse',
      outcome: refused('5.7.30', 'REQUIRETLS was asked, and the domain has no MTA-STS policy to rely on', host.name),
    }
  return { kind: 'go', tls: { kind: policy.kind === 'verified' ? 'verified' : 'opportunistic' } }
}

/** How long a host is not asked for TLS again after it failed; an administrator may mend it any time. */
const brokenMs = 60 * 60_000
const maxBroken = 1_000

class BrokenTls {
  readonly #until = new Map<string, number>()

  has(key: string): boolean {
    return (this.#until.get(key) ?? 0) > Date.now()
  }

  add(key: string): void {
    if (this.#until.size >= maxBroken) this.#until.clear()
    this.#until.set(key, Date.now() + brokenMs)
  }
}
