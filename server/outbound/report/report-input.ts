import type { HeaderField } from '../../mailstore/queue/header.ts'

/** What became of one recipient, as far as its sender should know. */
export type ReportInput = {
  /** `delivered` is for a mailbox here, `relayed` for a host that will say no more (RFC 3464 §2.3.3). */
  kind: 'failed' | 'delayed' | 'delivered' | 'relayed'
  /** Reverse path of the original: who gets the report. Never empty. */
  sender: string
  recipient: string
  /** RFC 3463. */
  status: string
  /** What the remote server said, or what we found. */
  diagnostic: string
  /** Host that said it; null when it was we who gave up. */
  remoteMta: string | null
  arrivedAt: Date
  /** For a delay: until when we go on trying. */
  retryUntil: Date | null
  /** ENVID and ORCPT of the sender (RFC 3461 §4). */
  envelopeId: string | null
  originalRecipient: string | null
  /** Header of the original. */
  original: readonly HeaderField[]
}

export type ReportingHost = { hostName: string; domain: string; academyName: string }
