import type { Mailbox, specialUses } from '../../contract/mail.ts'
import type { StoredMailbox } from '../../mailstore/client/mailboxes.ts'

type SpecialUse = (typeof specialUses)[number]

/** RFC 6154 §2. */
const specialUseOf: Record<string, SpecialUse> = {
  '\\Sent': 'sent',
  '\\Drafts': 'drafts',
  '\\Junk': 'junk',
  '\\Trash': 'trash',
  '\\Archive': 'archive',
}

export function mailboxView(stored: StoredMailbox): Mailbox {
  return {
    id: stored.id,
    path: stored.path,
    name: stored.name,
    specialUse: stored.path === 'INBOX' ? 'inbox' : (specialUseOf[stored.specialUse || ''] ?? null),
    total: stored.total ?? 0,
    unseen: stored.unseen ?? 0,
  }
}
