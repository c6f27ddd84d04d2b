import { z } from 'zod'

/** `mbox`: one file for each mailbox, which Thunderbird reads. `maildir`: one file for each message. */
export const ExportFormat = z.enum(['mbox', 'maildir'])
export type ExportFormat = z.infer<typeof ExportFormat>

/** GET /api/export */
export const ExportState = z.object({
  /** What an export would hold now. */
  messages: z.number(),
  bytes: z.number(),
  /** How far the one is that is being made; null where none is. */
  running: z.object({ done: z.number(), total: z.number() }).nullable(),
  /** How the last one ended, as long as the server remembers. */
  last: z.enum(['done', 'stopped']).nullable(),
})
export type ExportState = z.infer<typeof ExportState>
