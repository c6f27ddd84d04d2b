import { z } from 'zod'
import type { MailEvent } from '../../contract/events.ts'

const Entry = z.object({
  command: z.string(),
  mailbox: z.string().nullish(),
  uid: z.int().nullish(),
  flags: z.array(z.string()).nullish(),
  total: z.int().nullish(),
  unseen: z.int().nullish(),
})

/** What an entry of WildDuck's journal means to a browser; null for what it need not know. */
export function mailEventOf(data: string): MailEvent | null {
  const parsed = Entry.safeParse(parseJson(data))
  if (!parsed.success) return null
  const { command, mailbox, uid, flags, total, unseen } = parsed.data
  if (command === 'CREATE' || command === 'DELETE' || command === 'RENAME' || command === 'DROP')
    return { type: 'mailboxes' }
  if (!mailbox) return null
  if (command === 'COUNTERS') return { type: 'counts', mailboxId: mailbox, total: total ?? 0, unseen: unseen ?? 0 }
  if (!uid) return null
  if (command === 'EXISTS') return { type: 'added', mailboxId: mailbox, uid }
  if (command === 'EXPUNGE') return { type: 'removed', mailboxId: mailbox, uid }
  if (command === 'FETCH') return { type: 'flags', mailboxId: mailbox, uid, flags: flags ?? [] }
  return null
}

function parseJson(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    return null
  }
}
