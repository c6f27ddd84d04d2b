import { ApiError } from '../api/http.ts'
import type { AdminDeed, NoticeContent, Notices } from './notices.ts'

/** Does something of the console and says what came of it; `undo` is offered where it can be taken back. */
export async function attempt(
  notices: Notices,
  deed: AdminDeed,
  work: () => Promise<unknown>,
  undo: (() => Promise<void>) | null = null,
): Promise<boolean> {
  try {
    await work()
    notices.show({ kind: 'administered', deed }, undo)
    return true
  } catch (error) {
    sayRefusal(notices, error)
    return false
  }
}

export function sayRefusal(notices: Notices, error: unknown): void {
  notices.show(refusalOf(error))
}

/** What the server says of a conflict or a rule is a sentence for people; of an outage it is not. */
export function refusalOf(error: unknown): Extract<NoticeContent, { kind: 'refused' | 'failed' }> {
  if (!(error instanceof ApiError)) return { kind: 'failed', code: 'internal' }
  const detail = error.problem?.detail
  const speaks = error.code === 'conflict' || error.code === 'forbidden' || error.code === 'invalid'
  return speaks && detail ? { kind: 'refused', text: detail } : { kind: 'failed', code: error.code }
}
