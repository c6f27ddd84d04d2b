import type { HeaderField } from '../../mailstore/queue/header.ts'

/** What is known of a recipient that could not be reached, or not yet. */
export type ReportInput = {
  kind: 'failed' | 'delayed'
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
  /** Header of the original. */
  original: readonly HeaderField[]
}

export type ReportingHost = { hostName: string; domain: string; academyName: string }
