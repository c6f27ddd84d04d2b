import type { Db } from 'mongodb'
import type { Paths } from '../config/paths.ts'
import { type Config, hostNameOf, localDomains } from '../config/schema.ts'
import type { Secrets } from '../config/secrets.ts'
import type { QueueEntry } from '../mailstore/queue/claim.ts'
import type { Queue } from '../mailstore/queue/queue.ts'
import { createSrs } from '../mailstore/srs/srs.ts'
import { createDelivery } from './delivery.ts'
import type { Destinations } from './destinations.ts'
import { createResolver } from './dns/resolver.ts'
import type { ExpandDeps } from './expand-list.ts'
import { createOutgoing } from './outgoing.ts'
import { createHostFinder } from './remote/hosts.ts'
import { createStsPolicies } from './remote/mta-sts.ts'
import { createSender } from './remote/send.ts'
import { isThisMachine } from './remote/this-machine.ts'
import { createTlsPolicies } from './remote/tls-policy.ts'
import { createReporter } from './reporter.ts'
import { type Schedule, scheduleOf } from './schedule.ts'
import { dkimFolderOf } from './signing/keys.ts'
import { openSigner } from './signing/signer.ts'

export type PumpDeps = {
  config: Config
  queue: Queue
  db: Db
  paths: Paths
  secrets: Secrets
  listAddresses: ExpandDeps['listAddresses']
  /** For tests: another port than 25, hosts on this machine, shorter pauses. */
  tuning?: { port?: number; allowsLoopback?: boolean; schedule?: Schedule; firstRestMs?: number }
}

/** RFC 5321 §2.3.8: mail between servers. */
const smtpPort = 25

/** Joins what a delivery needs. */
export async function assembleDelivery(
  deps: PumpDeps,
  destinations: Destinations,
  stopping: AbortSignal,
): Promise<(entries: readonly QueueEntry[]) => Promise<void>> {
  const { config, queue, paths, secrets, tuning = {} } = deps
  const host = {
    hostName: hostNameOf(config),
    domain: config.academy.domain,
    academyName: config.academy.name,
    localDomains: localDomains(config),
  }
  const srs = createSrs({ secret: secrets.srs, domain: host.domain, localDomains: host.localDomains })
  const resolver = createResolver(config.network.nameServers)
  const signer = await openSigner(dkimFolderOf(paths.secrets), host.localDomains)
  return createDelivery({
    queue,
    srs,
    host,
    outgoing: createOutgoing({ signer, hostName: host.hostName, submittedKey: secrets.verdict }),
    reporter: createReporter({ queue, srs, host }),
    lmtpSocket: paths.sockets.lmtp,
    send: createSender({
      findHosts: createHostFinder(resolver, (address) => !tuning.allowsLoopback && isThisMachine(address)),
      policies: createTlsPolicies(createStsPolicies(deps.db, resolver)),
      routes: config.outbound.routes,
      port: tuning.port ?? smtpPort,
    }),
    destinations,
    schedule: tuning.schedule ?? scheduleOf(config.outbound),
    stopping,
  })
}
