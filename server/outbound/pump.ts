import { localDomains } from '../config/schema.ts'
import { asAppError } from '../contract/errors.ts'
import { createLogger } from '../kit/log.ts'
import type { Service } from '../kit/service.ts'
import type { DomainFilter, QueueEntry } from '../mailstore/queue/claim.ts'
import { assembleDelivery, type PumpDeps } from './assemble.ts'
import { createDestinations } from './destinations.ts'
import { createExpansion } from './expand-list.ts'

/**
 * The pump drains the queue: recipients in our domains go to the delivery front by LMTP, all others to the mail servers
 * of their domains. An entry leaves the queue when the other side has said 250, or when the report to its sender is in
 * the queue itself; until then a kill at any moment only means a second try.
 */
export type Pump = Service & {
  /** Something was queued: look now. */
  kick(): void
}

/** Messages handed to the delivery front at once: it holds few large ones in memory, and there are two processors. */
const maxConcurrentHere = 5
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
  const { config, queue } = deps
  const local = localDomains(config)
  const destinations = createDestinations(deps.db, {
    connectionsPerDomain: config.outbound.connectionsPerDomain,
    ...(deps.tuning?.firstRestMs === undefined ? {} : { firstRestMs: deps.tuning.firstRestMs }),
  })
  const stopping = new AbortController()
  const deliver = await assembleDelivery(deps, destinations, stopping.signal)
  const expand = createExpansion({ queue, listAddresses: deps.listAddresses, onAdded: () => wake() })
  const active = new Map<Promise<void>, { entries: readonly QueueEntry[]; isLocal: boolean }>()
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

  /** What may be claimed now: colleagues while the delivery front has room, the world while we have connections. */
  const open = (): DomainFilter | null => {
    const here = [...active.values()].filter(({ isLocal }) => isLocal).length
    const mayHere = here < maxConcurrentHere
    const mayOutside = active.size - here < config.outbound.connections
    const closed = destinations.closed()
    if (mayHere && mayOutside) return { except: closed }
    if (mayHere) return { only: local.filter((domain) => !closed.includes(domain)) }
    return mayOutside ? { except: [...closed, ...local] } : null
  }

  const round = async (): Promise<void> => {
    await destinations.refresh()
    while (!stopping.signal.aborted) {
      const filter = open()
      const entry = filter && (await queue.claim(undefined, filter))
      if (!entry) return
      const isLocal = local.includes(entry.domain)
      // A failure here leaves some of them for a later claim, and those already locked for releaseStale().
      const isList = entry.document.expansion !== undefined
      const siblings = isList
        ? []
        : await queue
            .claimSiblings(entry, maxRecipients - 1, undefined, { only: isLocal ? local : [entry.domain] })
            .catch(() => [])
      const entries = [entry, ...siblings]
      if (!isLocal) destinations.enter(entry.domain)
      const work: Promise<void> = (isList ? expand(entry) : deliver(entries)).finally(() => {
        if (!isLocal) destinations.leave(entry.domain)
        active.delete(work)
        wake()
      })
      active.set(work, { entries, isLocal })
    }
  }

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const kicked = pause(isHealthy ? pollMs : failurePauseMs)
      try {
        if (!isHealthy) {
          // A claim whose answer was lost with the database has locked what nobody delivers.
          await queue.releaseStale([...active.values()].flatMap(({ entries }) => entries))
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
      let timer: NodeJS.Timeout | undefined
      const timeout = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, stopTimeoutMs)
      })
      await Promise.race([ended, timeout]).finally(() => clearTimeout(timer))
    },
  }
}
