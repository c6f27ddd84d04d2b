import { Readable } from 'node:stream'
import { createLogger } from '../kit/log.ts'
import type { QueueEntry } from '../mailstore/queue/claim.ts'
import { formatDate } from '../mailstore/queue/format-date.ts'
import { formatHeader, headerField, type HeaderField, headerValues } from '../mailstore/queue/header.ts'
import { sealSubmitted, submittedHeader } from '../mailstore/queue/submitted.ts'
import { mendLines } from './mend-lines.ts'
import { bodyHashOf } from './signing/body-hash.ts'
import { sealFields } from './signing/seal.ts'
import type { Signer } from './signing/signer.ts'

/** RFC 5321 §6.3: a message that has passed so many hosts goes in a circle. */
const maxHops = 30
/** A message with many recipients is hashed once: how many messages are remembered for that. */
const maxKnownHashes = 500

const log = createLogger('pump')

export function isLooping(header: readonly HeaderField[]): boolean {
  return header.filter(({ key }) => key === 'received').length > maxHops
}

/** Without what parts of ours tell each other. */
export const withoutInternal = (header: readonly HeaderField[]): HeaderField[] =>
  header.filter(({ key }) => !key.startsWith('x-facteur-'))

export type Outgoing = {
  /** The bytes of the message as they are to stand between DATA and the dot, before dots are stuffed. */
  open(entry: QueueEntry, protocol: 'LMTP' | 'ESMTP', now: Date): Promise<Readable>
}

/**
 * The message as it leaves: our trace (RFC 5321 §4.4), then our signatures, then what was queued. The id in the trace is
 * that of the queue entry, by which a second delivery of the same message can be told.
 *
 * What an author of ours wrote is signed, for colleagues as well: who forwards it passes the proof on. What we forward
 * was written elsewhere, by whom we cannot tell from its From: it gets our seal (ARC) and never our signature.
 */
export function createOutgoing(deps: { signer: Signer; hostName: string; submittedKey: string }): Outgoing {
  const hashes = new Map<string, string>()
  const hashOf = async (entry: QueueEntry): Promise<string> => {
    const id = entry.message.fileId.toHexString()
    const hash = hashes.get(id) ?? (await bodyHashOf(mendLines(entry.message.openBody())))
    hashes.delete(id)
    hashes.set(id, hash)
    for (const oldest of hashes.keys()) {
      if (hashes.size <= maxKnownHashes) break
      hashes.delete(oldest)
    }
    return hash
  }
  const signaturesOf = async (entry: QueueEntry, header: HeaderField[], protocol: string, now: Date) => {
    if (entry.message.metadata.reason !== 'forward') return await deps.signer.sign(header, await hashOf(entry), now)
    if (protocol === 'LMTP') return []
    const key = await deps.signer.sealingKey()
    if (!key) return []
    const sealed = await sealFields(header, mendLines(entry.message.openBody()), key, deps.hostName, now)
    if (sealed.problem !== null)
      log.info('forwarded without a seal', { queueId: entry.queueId, reason: sealed.problem })
    return sealed.fields
  }
  return {
    async open(entry, protocol, now) {
      const { headers } = entry.message.metadata
      // The delivery front takes off what it wrote for itself; to the world it is none of its business.
      const header = (protocol === 'LMTP' ? headers : withoutInternal(headers)).map(mended)
      const signatures = await signaturesOf(entry, header, protocol, now)
      const trace = headerField(
        'Received',
        `from queue by ${deps.hostName}\r\n with ${protocol} id ${entry.queueId}.${entry.seq}; ${formatDate(now)}`,
      )
      const submitted = protocol === 'LMTP' ? submittedField(entry, deps.submittedKey) : []
      return joined(formatHeader([trace, ...submitted, ...signatures, ...header]), entry.message.openBody())
    },
  }
}

/** Who sent it, for the delivery front: only what our own submission or webmail has taken in from somebody. */
function submittedField({ message: { metadata } }: QueueEntry, key: string): HeaderField[] {
  const { reason, userId, from: reversePath, headers } = metadata
  if (reason !== 'submit' || userId === undefined) return []
  const messageId = headerValues(headers, 'message-id')[0] ?? ''
  return [headerField(submittedHeader, sealSubmitted(key, { accountId: userId, reversePath, messageId }))]
}

/** A field whose line ends are folds (RFC 5322 §2.2.3) and nothing else. */
const mended = ({ key, line }: HeaderField): HeaderField => ({
  key,
  line: line.replace(/(?:\r\n|\r|\n)([ \t]?)/g, (_end, space: string) => `\r\n${space || ' '}`),
})

function joined(header: Buffer, body: Readable): Readable {
  const whole = Readable.from(
    (async function* () {
      yield header
      yield* mendLines(body)
    })(),
    { objectMode: false },
  )
  // Whoever gives up reading closes the cursor in the database as well.
  whole.once('close', () => body.destroy())
  return whole
}
