import type { QueueEntry } from '../../mailstore/queue/claim.ts'
import { type Outcome } from '../outcome.ts'
import { withoutInternal } from '../outgoing.ts'
import type { ReportInput } from './report-input.ts'

/** RFC 3461 §4.1: what the sender asked for, or failures and delays where nothing was said. */
export function wants({ request }: Pick<QueueEntry, 'request'>, event: 'SUCCESS' | 'FAILURE' | 'DELAY'): boolean {
  return request.notify ? request.notify.includes(event) : event !== 'SUCCESS'
}

export function reportOf(
  entry: QueueEntry,
  kind: ReportInput['kind'],
  outcome: Outcome,
  retryUntil: Date | null = null,
): ReportInput {
  const { metadata } = entry.message
  return {
    kind,
    // RFC 3834 §4: what answers by itself is not told of failures, whatever reverse path it carries.
    sender: metadata.reason === 'autoreply' ? '' : metadata.from,
    recipient: entry.recipient,
    status: outcome.kind === 'accepted' ? '2.0.0' : outcome.status,
    diagnostic: outcome.response,
    remoteMta: outcome.remote,
    arrivedAt: entry.createdAt,
    retryUntil,
    envelopeId: entry.request.envid ?? null,
    originalRecipient: entry.request.orcpt ?? null,
    original: withoutInternal(metadata.headers),
  }
}
