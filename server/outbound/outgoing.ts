import { Readable } from 'node:stream'
import type { QueueEntry } from '../mailstore/queue/claim.ts'
import { formatDate } from '../mailstore/queue/format-date.ts'
import { formatHeader, headerField, type HeaderField, headerValues } from '../mailstore/queue/header.ts'
import { sealSubmitted, submittedHeader } from '../mailstore/queue/submitted.ts'

/** RFC 5321 §6.3: a message that has passed so many hosts goes in a circle. */
const maxHops = 30

export function isLooping(header: readonly HeaderField[]): boolean {
  return header.filter(({ key }) => key === 'received').length > maxHops
}

/** Without what parts of ours tell each other. */
export const withoutInternal = (header: readonly HeaderField[]): HeaderField[] =>
  header.filter(({ key }) => !key.startsWith('x-facteur-'))

/**
 * The message as it leaves: our trace (RFC 5321 §4.4) above what was queued. The id in it is that of the queue entry, by
 * which a second delivery of the same message can be told. Signatures belong here, after the last change of the header.
 */
export function openOutgoing(
  entry: QueueEntry,
  host: { hostName: string; protocol: string; submittedKey: string },
  now: Date,
): Readable {
  const trace = headerField(
    'Received',
    `from queue by ${host.hostName}\r\n with ${host.protocol} id ${entry.queueId}.${entry.seq}; ${formatDate(now)}`,
  )
  // The delivery front takes off what it wrote for itself; to the world it is none of its business.
  const { headers } = entry.message.metadata
  const header = formatHeader(
    host.protocol === 'LMTP'
      ? [trace, ...submittedField(entry, host.submittedKey), ...headers]
      : [trace, ...withoutInternal(headers)],
  )
  const body = entry.message.openBody()
  const whole = Readable.from(
    (async function* () {
      yield header
      for await (const chunk of body) yield chunk as Buffer
    })(),
    { objectMode: false },
  )
  // Whoever gives up reading closes the cursor in the database as well.
  whole.once('close', () => body.destroy())
  return whole
}

/** Who sent it, for the delivery front: only what our own submission or webmail has taken in from somebody. */
function submittedField({ message: { metadata } }: QueueEntry, key: string): HeaderField[] {
  const { reason, userId, from: reversePath, headers } = metadata
  if (reason !== 'submit' || userId === undefined) return []
  const messageId = headerValues(headers, 'message-id')[0] ?? ''
  return [headerField(submittedHeader, sealSubmitted(key, { accountId: userId, reversePath, messageId }))]
}
