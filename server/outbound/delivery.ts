import { setTimeout as sleep } from 'node:timers/promises'
import { asAppError } from '../contract/errors.ts'
import { createLogger, type LogFields } from '../kit/log.ts'
import type { QueueEntry } from '../mailstore/queue/claim.ts'
import type { Queue } from '../mailstore/queue/queue.ts'
import type { Srs } from '../mailstore/srs/srs.ts'
import { handOver, type Outcome, type Target } from './hand-over.ts'
import { isLooping, openOutgoing, withoutInternal } from './outgoing.ts'
import type { ReportInput } from './report/report-input.ts'
import type { Reporter } from './reporter.ts'
import { giveUpMs, pauseMs, type Schedule, warnAfterMs } from './schedule.ts'

export type DeliveryDeps = {
  queue: Pick<Queue, 'remove' | 'defer' | 'markWarned'>
  srs: Srs
  lmtpSocket: string
  relay: Extract<Target, { kind: 'relay' }>
  host: { hostName: string; localDomains: readonly string[] }
  reporter: Pick<Reporter, 'report'>
  schedule: Schedule
  stopping: AbortSignal
  /** Seals for the delivery front who sent a message from inside. */
  submittedKey: string
  /** Between two tries to write down what happened. */
  settlePauseMs?: number
}

/** Next look when the other side was away: it is a process of ours, which comes back within seconds. */
const awayPauseMs = 5_000
const settlePauseMs = 2_000
/** After a fault in our own code: time for somebody to see it in the log. */
const faultPauseMs = 30 * 60_000

const log = createLogger('pump')

/** Brings claimed recipients of one message each to its end: handed over, deferred, or refused and reported. Never throws. */
export function createDelivery(deps: DeliveryDeps): (entries: readonly QueueEntry[]) => Promise<void> {
  const { queue, reporter, schedule } = deps
  return async (entries) => {
    const parties = partiesOf(deps, entries)
    await Promise.all(
      parties.map(async (party) => {
        const outcomes = await attempt(deps, party).catch((error: unknown) => {
          log.error('failed, tried again later', { queueId: party.entries[0]?.queueId, error })
          return party.entries.map(() => faulty)
        })
        const accepted = party.entries.filter((_entry, index) => outcomes[index]?.kind === 'accepted')
        await untilSettled(accepted, () => forget(accepted))
        for (const [index, entry] of party.entries.entries()) {
          const outcome = outcomes[index]
          if (outcome && outcome.kind !== 'accepted') await untilSettled([entry], () => settle(entry, outcome))
        }
      }),
    )
  }

  /** What happened is written down however long the database is away: a message that was taken is not offered again. */
  async function untilSettled(entries: readonly QueueEntry[], work: () => Promise<void>): Promise<void> {
    if (entries.length === 0) return
    for (;;) {
      try {
        return await work()
      } catch (error) {
        const about = { queueId: entries[0]?.queueId, recipients: entries.length, error }
        if (asAppError(error).code !== 'unavailable') return postpone(entries, about)
        log.warn('the outcome cannot be written yet', about)
      }
      if (deps.stopping.aborted) return
      await sleep(deps.settlePauseMs ?? settlePauseMs, undefined, { signal: deps.stopping }).catch(() => undefined)
    }
  }

  /** A fault of ours delays a message; it neither loses it nor stops the others. */
  async function postpone(entries: readonly QueueEntry[], about: LogFields): Promise<void> {
    log.error('failed, put off', about)
    const retryAt = new Date(Date.now() + faultPauseMs)
    await untilSettled(entries, async () => {
      for (const entry of entries) await queue.defer(entry, retryAt, 'internal error', false)
    })
  }

  async function forget(entries: readonly QueueEntry[]): Promise<void> {
    await queue.remove(...entries)
    for (const { queueId, seq, domain } of entries) log.info('handed over', { queueId, seq, domain })
  }

  async function settle(entry: QueueEntry, outcome: Exclude<Outcome, { kind: 'accepted' }>): Promise<void> {
    const { queueId, seq, domain } = entry
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

const faulty: Outcome = { kind: 'deferred', status: '4.3.0', response: 'internal error', asked: true }

/** Recipients that go to the same place in one transaction. */
type Party = {
  target: Target
  protocol: string
  entries: QueueEntry[]
  forwardPaths: string[]
  refusal: Outcome | null
}

function partiesOf(deps: DeliveryDeps, entries: readonly QueueEntry[]): Party[] {
  const local: Party = {
    target: { kind: 'lmtp', socketPath: deps.lmtpSocket },
    protocol: 'LMTP',
    entries: [],
    forwardPaths: [],
    refusal: null,
  }
  const remote: Party = { ...local, target: deps.relay, protocol: 'ESMTP', entries: [], forwardPaths: [] }
  const refused: Party[] = []
  for (const entry of entries) {
    const refusal = refusalOf(entry)
    // A report on its way to whoever wrote what we had forwarded.
    const restored = deps.srs.restore(entry.recipient)
    const isLocal = restored === null && deps.host.localDomains.includes(entry.domain)
    const party = refusal ? { ...local, entries: [], forwardPaths: [], refusal } : isLocal ? local : remote
    party.entries.push(entry)
    party.forwardPaths.push(restored ?? entry.recipient)
    if (refusal) refused.push(party)
  }
  return [local, remote, ...refused].filter((party) => party.entries.length > 0)
}

/** What cannot be sent at all. */
function refusalOf(entry: QueueEntry): Outcome | null {
  // Relay and HTTP targets of filters: mail goes by mail only, and whoever set such a target must hear of it.
  if (entry.document.http || entry.document.mx)
    return { kind: 'refused', status: '5.3.5', response: 'this kind of forwarding is not supported here' }
  if (isLooping(entry.message.metadata.headers))
    return { kind: 'refused', status: '5.4.6', response: 'the message has passed too many hosts' }
  return null
}

async function attempt(deps: DeliveryDeps, party: Party): Promise<Outcome[]> {
  const { target, protocol, entries, forwardPaths, refusal } = party
  const [first] = entries
  if (!first) return []
  if (refusal) return entries.map(() => refusal)
  const { metadata } = first.message
  return handOver(target, {
    reversePath:
      target.kind === 'relay' && metadata.reason === 'forward' ? deps.srs.rewrite(metadata.from) : metadata.from,
    forwardPaths,
    message: openOutgoing(
      first,
      { hostName: deps.host.hostName, protocol, submittedKey: deps.submittedKey },
      new Date(),
    ),
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
    original: withoutInternal(metadata.headers),
  }
}
