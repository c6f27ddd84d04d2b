import { setTimeout as sleep } from 'node:timers/promises'
import { createLogger } from '../kit/log.ts'
import type { QueueEntry } from '../mailstore/queue/claim.ts'
import type { Queue } from '../mailstore/queue/queue.ts'
import type { Srs } from '../mailstore/srs/srs.ts'
import { handOver, type Outcome, type Target } from './hand-over.ts'
import { isLooping, openOutgoing } from './outgoing.ts'
import type { ReportInput } from './report/report.ts'
import type { Reporter } from './reporter.ts'
import { giveUpMs, pauseMs, type Schedule, warnAfterMs } from './schedule.ts'

export type DeliveryDeps = {
  queue: Queue
  srs: Srs
  lmtpSocket: string
  relay: Extract<Target, { kind: 'relay' }>
  host: { hostName: string; localDomains: readonly string[] }
  reporter: Reporter
  schedule: Schedule
  stopping: AbortSignal
}

/** Next look when the other side was away: it is a process of ours, which comes back within seconds. */
const awayPauseMs = 5_000
const settlePauseMs = 2_000

const log = createLogger('pump')

/** Brings one claimed recipient to one of its ends: handed over, deferred, or refused and reported. Never throws. */
export function createDelivery(deps: DeliveryDeps): (entry: QueueEntry) => Promise<void> {
  const { queue, reporter, schedule } = deps
  return async (entry) => {
    const outcome = await attempt(deps, entry)
    // What happened is written down however long the database is away: a message that was taken is not offered again.
    while (!(await isSettled(entry, outcome)) && !deps.stopping.aborted)
      await sleep(settlePauseMs, undefined, { signal: deps.stopping }).catch(() => undefined)
  }

  async function isSettled(entry: QueueEntry, outcome: Outcome): Promise<boolean> {
    try {
      await settle(entry, outcome)
      return true
    } catch (error) {
      log.warn('the outcome cannot be written yet', { queueId: entry.queueId, seq: entry.seq, error })
      return false
    }
  }

  async function settle(entry: QueueEntry, outcome: Outcome): Promise<void> {
    const { queueId, seq, domain } = entry
    if (outcome.kind === 'accepted') {
      await queue.remove(entry)
      log.info('handed over', { queueId, seq, domain })
      return
    }
    if (outcome.kind === 'refused') return fail(entry, outcome.status, outcome.response)
    const now = Date.now()
    const deadline = entry.dueAt.getTime() + giveUpMs(schedule)
    if (now > deadline) return fail(entry, '4.4.7', outcome.response)
    if (now - entry.dueAt.getTime() > warnAfterMs && entry.warnedAt === null) {
      await reporter.report(reportOf(entry, 'delayed', outcome.status, outcome.response, new Date(deadline)))
      await queue.markWarned(entry, new Date(now))
    }
    const attempts = entry.attempts + (outcome.asked ? 1 : 0)
    const retryAt = new Date(now + (outcome.asked ? pauseMs(attempts, schedule) : awayPauseMs))
    await queue.defer(entry, retryAt, outcome.response, outcome.asked)
    log.info('deferred', { queueId, seq, domain, response: outcome.response, retryAt })
  }

  /** The report first: between the two a crash means a second report, never none. */
  async function fail(entry: QueueEntry, status: string, response: string): Promise<void> {
    await reporter.report(reportOf(entry, 'failed', status, response, null))
    await queue.remove(entry)
  }
}

async function attempt(deps: DeliveryDeps, entry: QueueEntry): Promise<Outcome> {
  const { metadata } = entry.message
  // Relay and HTTP targets of filters: mail goes by mail only, and whoever set such a target must hear of it.
  if (entry.document.http || entry.document.mx)
    return { kind: 'refused', status: '5.3.5', response: 'this kind of forwarding is not supported here' }
  if (isLooping(metadata.headers))
    return { kind: 'refused', status: '5.4.6', response: 'the message has passed too many hosts' }
  const restored = deps.srs.restore(entry.recipient)
  const isLocal = restored === null && deps.host.localDomains.includes(entry.domain)
  const target: Target = isLocal ? { kind: 'lmtp', socketPath: deps.lmtpSocket } : deps.relay
  const protocol = isLocal ? 'LMTP' : 'ESMTP'
  return handOver(target, {
    reversePath: isLocal || metadata.reason !== 'forward' ? metadata.from : deps.srs.rewrite(metadata.from),
    forwardPath: restored ?? entry.recipient,
    message: openOutgoing(entry, { hostName: deps.host.hostName, protocol }, new Date()),
    helo: deps.host.hostName,
  })
}

function reportOf(
  entry: QueueEntry,
  kind: ReportInput['kind'],
  status: string,
  diagnostic: string,
  retryUntil: Date | null,
): ReportInput {
  const { metadata } = entry.message
  return {
    kind,
    // RFC 3834 §4: what answers by itself is not told of failures, whatever reverse path it carries.
    sender: metadata.reason === 'autoreply' ? '' : metadata.from,
    recipient: entry.recipient,
    status,
    diagnostic,
    remoteMta: null,
    arrivedAt: entry.createdAt,
    retryUntil,
    original: metadata.headers,
  }
}
