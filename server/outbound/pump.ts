import { type Config, hostNameOf, localDomains } from '../config/schema.ts'
import type { Paths } from '../config/paths.ts'
import type { Secrets } from '../config/secrets.ts'
import { asAppError } from '../contract/errors.ts'
import { createLogger } from '../kit/log.ts'
import type { Service } from '../kit/service.ts'
import type { QueueEntry } from '../mailstore/queue/claim.ts'
import type { Queue } from '../mailstore/queue/queue.ts'
import { createSrs } from '../mailstore/srs/srs.ts'
import { createDelivery } from './delivery.ts'
import { createExpansion, type ExpandDeps } from './expand-list.ts'
import { incidentFolderOf, relayLogin } from './haraka/out-child.ts'
import { createReporter } from './reporter.ts'

/**
 * The pump drains the queue: recipients in our domains go to the delivery front by LMTP, all others to Haraka `out`,
 * which has the MX lookups and the long waiting. An entry leaves the queue when the other side has said 250, or when
 * the report to its sender is in the queue itself; until then a kill at any moment only means a second try.
 */
export type PumpDeps = {
  config: Config
  queue: Queue
  paths: Paths
  secrets: Secrets
  /** Port of Haraka `out` on loopback. */
  relayPort: number
  listAddresses: ExpandDeps['listAddresses']
}

export type Pump = Service & {
  /** Something was queued: look now. */
  kick(): void
}

/** Messages handed over at once. The delivery front holds few large ones in memory, and there are two processors. */
const maxConcurrent = 5
/** Recipients of one message that are handed over together: RFC 5321 §4.5.3.1.8 makes every server take a hundred. */
const maxRecipients = 50
/** WildDuck queues without telling us (forwards, automatic replies): how long those wait at most. */
const pollMs = 1_000
/** With the database away. */
const failurePauseMs = 2_000
/** What a crash left behind is looked for at start and then as often as this. */
const orphanIntervalMs = 60 * 60_000
/** In transfer when asked to stop: has this long to end, else it is sent again after the next start. */
const stopTimeoutMs = 8_000

const log = createLogger('pump')

export async function startPump(deps: PumpDeps): Promise<Pump> {
  const { config, queue, paths, secrets } = deps
  const host = {
    hostName: hostNameOf(config),
    domain: config.academy.domain,
    academyName: config.academy.name,
    localDomains: localDomains(config),
  }
  const srs = createSrs({ secret: secrets.srs, domain: host.domain, localDomains: host.localDomains })
  const reporter = createReporter({ queue, srs, host, incidentFolder: incidentFolderOf(paths) })
  const stopping = new AbortController()
  const deliver = createDelivery({
    queue,
    srs,
    host,
    reporter,
    lmtpSocket: paths.sockets.lmtp,
    relay: { kind: 'relay', port: deps.relayPort, ...relayLogin(secrets) },
    schedule: config.outbound,
    stopping: stopping.signal,
    submittedKey: secrets.verdict,
  })
  const expand = createExpansion({ queue, listAddresses: deps.listAddresses, onAdded: () => wake() })
  const active = new Map<Promise<void>, readonly QueueEntry[]>()
  let wake: () => void = () => undefined
  let isHealthy = true
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })

  const round = async (): Promise<void> => {
    await reporter.takeIncidents()
    while (active.size < maxConcurrent && !stopping.signal.aborted) {
      const entry = await queue.claim()
      if (!entry) return
      // A failure here leaves some of them for a later claim, and those already locked for releaseStale().
      const isList = entry.document.expansion !== undefined
      const siblings = isList ? [] : await queue.claimSiblings(entry, maxRecipients - 1).catch(() => [])
      const entries = [entry, ...siblings]
      const work: Promise<void> = (isList ? expand(entry) : deliver(entries)).finally(() => {
        active.delete(work)
        wake()
      })
      active.set(work, entries)
    }
  }

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const kicked = pause(isHealthy ? pollMs : failurePauseMs)
      try {
        if (!isHealthy) {
          // A claim whose answer was lost with the database has locked what nobody delivers.
          await queue.releaseStale([...active.values()].flat())
          log.info('the queue answers again')
        }
        isHealthy = true
        await round()
      } catch (error) {
        if (isHealthy) log.warn('the queue does not answer', { error: asAppError(error) })
        isHealthy = false
        await pause(failurePauseMs)
      }
      await kicked
    }
  }

  const released = await queue.releaseStale()
  if (released > 0) log.info('taken up again after a restart', { recipients: released })
  const collect = (): void =>
    void queue.collectOrphans().catch((error: unknown) => log.warn('orphans were not collected', { error }))
  collect()
  const collector = setInterval(collect, orphanIntervalMs)
  const running = run()

  return {
    name: 'pump',
    isReady: () => isHealthy && !stopping.signal.aborted,
    kick: () => wake(),
    async stop() {
      stopping.abort()
      clearInterval(collector)
      wake()
      const ended = Promise.all([running, ...active.keys()])
      const timeout = new Promise<void>((resolve) => setTimeout(resolve, stopTimeoutMs).unref())
      await Promise.race([ended, timeout])
    },
  }
}
