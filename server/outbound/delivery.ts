import { setTimeout as sleep } from 'node:timers/promises'
import { asAppError } from '../contract/errors.ts'
import { createLogger, type LogFields } from '../kit/log.ts'
import type { QueueEntry } from '../mailstore/queue/claim.ts'
import { headerValues } from '../mailstore/queue/header.ts'
import type { Queue } from '../mailstore/queue/queue.ts'
import type { Srs } from '../mailstore/srs/srs.ts'
import type { Destinations } from './destinations.ts'
import { handOver } from './hand-over.ts'
import type { Outgoing } from './outgoing.ts'
import { deferred, type Outcome } from './outcome.ts'
import { partiesOf, type Party } from './parties.ts'
import type { SendOutcome, SendRequest } from './remote/send.ts'
import { reportOf, wants } from './report/report-of.ts'
import type { Reporter } from './reporter.ts'
import { pauseMs, type Schedule } from './schedule.ts'

export type DeliveryDeps = {
  queue: Pick<Queue, 'remove' | 'defer' | 'markWarned'>
  srs: Srs
  lmtpSocket: string
  send: (request: SendRequest) => Promise<SendOutcome>
  destinations: Pick<Destinations, 'suspension' | 'reachable' | 'unreachable'>
  host: { hostName: string; localDomains: readonly string[] }
  outgoing: Outgoing
  reporter: Pick<Reporter, 'report'>
  schedule: Schedule
  stopping: AbortSignal
  /** Between two tries to write down what happened. */
  settlePauseMs?: number
}

/** Next look when the delivery front was away: it is a part of ours, which comes back within seconds. */
const awayPauseMs = 5_000
const settlePauseMs = 2_000
/** After a fault in our own code: time for somebody to see it in the log. */
const faultPauseMs = 30 * 60_000

const log = createLogger('pump')

/** Brings claimed recipients of one message each to its end: handed over, deferred, or refused and reported. Never throws. */
export function createDelivery(deps: DeliveryDeps): (entries: readonly QueueEntry[]) => Promise<void> {
  const { queue, reporter, schedule } = deps
  return async (entries) => {
    const parties = partiesOf({ srs: deps.srs, localDomains: deps.host.localDomains }, entries)
    await Promise.all(
      parties.map(async (party) => {
        const outcomes = await attempt(deps, party).catch((error: unknown) => {
          log.error('failed, tried again later', { queueId: party.entries[0]?.queueId, error })
          return party.entries.map(() => deferred('4.3.0', 'internal error'))
        })
        // One write for those that need nothing more, which is most of them.
        const done = party.entries.filter((entry, index) => isDone(entry, outcomes[index]))
        await untilSettled(done, () => forget(done))
        for (const [index, entry] of party.entries.entries()) {
          const outcome = outcomes[index]
          if (outcome && !done.includes(entry)) await untilSettled([entry], () => settle(entry, outcome, party))
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

  /** A report comes before the entry is forgotten: between the two a crash means a second report, never none. */
  async function settle(entry: QueueEntry, outcome: Outcome, party: Party): Promise<void> {
    if (outcome.kind === 'accepted') {
      await reporter.report(reportOf(entry, party.domain === null ? 'delivered' : 'relayed', outcome))
      return await forget([entry])
    }
    if (outcome.kind === 'refused') return await fail(entry, outcome)
    await defer(entry, outcome, party)
  }

  async function defer(
    entry: QueueEntry,
    outcome: Extract<Outcome, { kind: 'deferred' }>,
    party: Party,
  ): Promise<void> {
    const now = Date.now()
    const deadline = entry.dueAt.getTime() + schedule.giveUpMs
    if (now > deadline) return await fail(entry, { ...outcome, status: '4.4.7' })
    if (now - entry.dueAt.getTime() > schedule.warnAfterMs && entry.warnedAt === null) {
      if (wants(entry, 'DELAY')) await reporter.report(reportOf(entry, 'delayed', outcome, new Date(deadline)))
      await queue.markWarned(entry, new Date(now))
    }
    const attempts = entry.attempts + (outcome.asked ? 1 : 0)
    const rest = party.domain === null ? null : deps.destinations.suspension(party.domain)
    const retryAt = new Date(
      Math.max(now + (outcome.asked ? pauseMs(attempts, schedule) : awayPauseMs), rest?.until.getTime() ?? 0),
    )
    await queue.defer(entry, retryAt, outcome.response, outcome.asked, outcome.remote)
    log.info('deferred', {
      queueId: entry.queueId,
      seq: entry.seq,
      domain: entry.domain,
      response: outcome.response,
      retryAt,
    })
  }

  async function fail(entry: QueueEntry, outcome: Exclude<Outcome, { kind: 'accepted' }>): Promise<void> {
    if (wants(entry, 'FAILURE')) await reporter.report(reportOf(entry, 'failed', outcome))
    await queue.remove(entry)
  }
}

/** Taken, and nobody waits for a report: of delivery here, or of a hand-over to a host that will not report itself. */
function isDone(entry: QueueEntry, outcome: Outcome | undefined): boolean {
  return outcome?.kind === 'accepted' && (outcome.carriesDsn || !wants(entry, 'SUCCESS'))
}

async function attempt(deps: DeliveryDeps, party: Party): Promise<Outcome[]> {
  const { domain, entries, forwardPaths, refusal } = party
  const [first] = entries
  if (!first) return []
  if (refusal) return entries.map(() => refusal)
  if (domain === null) return await attemptHere(deps, first, forwardPaths)
  const rest = deps.destinations.suspension(domain)
  // The host is left alone; whether it takes too long by now is still looked at.
  if (rest) return entries.map(() => ({ ...deferred('4.4.1', rest.response), asked: false }))
  const { metadata, bodyBytes } = first.message
  const { outcomes, isUnreachable } = await deps.send({
    domain,
    reversePath: metadata.reason === 'forward' ? deps.srs.rewrite(metadata.from) : metadata.from,
    forwardPaths,
    open: () => deps.outgoing.open(first, 'ESMTP', new Date()),
    helo: deps.host.hostName,
    bytes: bodyBytes + metadata.headers.reduce((total, { line }) => total + line.length + 2, 0),
    request: first.request,
    ignoresPolicy: headerValues(metadata.headers, 'tls-required').some((value) => value.toLowerCase() === 'no'),
  })
  const [answer] = outcomes
  if (isUnreachable) await deps.destinations.unreachable(domain, answer?.response ?? '')
  else await deps.destinations.reachable(domain)
  return outcomes
}

async function attemptHere(deps: DeliveryDeps, first: QueueEntry, forwardPaths: string[]): Promise<Outcome[]> {
  const { metadata, bodyBytes } = first.message
  const { outcomes } = await handOver(
    { kind: 'lmtp', socketPath: deps.lmtpSocket },
    {
      reversePath: metadata.from,
      forwardPaths,
      message: await deps.outgoing.open(first, 'LMTP', new Date()),
      helo: deps.host.hostName,
      bytes: bodyBytes,
    },
  )
  return outcomes
}
