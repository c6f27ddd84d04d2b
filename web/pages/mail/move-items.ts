import type { Mailbox } from '../../../server/contract/mail.ts'
import type { MenuItem } from '../../elements/ft-menu.ts'
import { mailboxName } from '../../locales/words.ts'
import { arrangeMailboxes } from '../../model/mailboxes.ts'

/** The menu of mailboxes that messages can go to: not where they are, and not among the drafts. */
export function moveItems(mailboxes: readonly Mailbox[], from: string | null): MenuItem[] {
  const { special, own } = arrangeMailboxes(mailboxes)
  const targets: MenuItem[] = special
    .filter(({ id, specialUse }) => id !== from && specialUse !== 'drafts' && specialUse !== 'sent')
    .map((mailbox) => ({ value: mailbox.id, label: mailboxName(mailbox), icon: mailbox.specialUse ?? 'archive' }))
  const ownTargets: MenuItem[] = own
    .filter(({ mailbox }) => mailbox.id !== from)
    .map(({ mailbox, depth }) => ({ value: mailbox.id, label: mailbox.name, icon: 'folder', depth }))
  return ownTargets.length === 0 ? targets : [...targets, 'separator', ...ownTargets]
}
