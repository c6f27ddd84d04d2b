import type { Mailbox } from '../../server/contract/mail.ts'

export type SpecialUse = NonNullable<Mailbox['specialUse']>

/** The order in which the folder zone shows them. */
const specialOrder: SpecialUse[] = ['inbox', 'drafts', 'sent', 'archive', 'junk', 'trash']

export type MailboxRow = { mailbox: Mailbox; depth: number }

/** Special mailboxes in their fixed order; own ones alphabetical, each followed by what is inside it. */
export function arrangeMailboxes(mailboxes: readonly Mailbox[]): { special: Mailbox[]; own: MailboxRow[] } {
  const special = specialOrder.flatMap((use) => {
    const found = use === 'archive' ? findArchive(mailboxes) : findSpecial(mailboxes, use)
    return found === undefined ? [] : [found]
  })
  const own = mailboxes
    .filter((mailbox) => mailbox.specialUse === null && !special.includes(mailbox))
    .sort((a, b) => comparePaths(a.path, b.path))
    .map((mailbox) => ({ mailbox, depth: depthOf(mailbox, mailboxes) }))
  return { special, own }
}

/** Level by level, so that « Cours/3e A » stays under « Cours » and does not fall behind « Cours 2025 ». */
function comparePaths(a: string, b: string): number {
  const left = a.split('/')
  const right = b.split('/')
  for (const [level, name] of left.entries()) {
    const other = right[level]
    if (other === undefined) return 1
    const order = name.localeCompare(other, 'fr', { numeric: true, sensitivity: 'base' })
    if (order !== 0) return order
  }
  return left.length - right.length
}

/** Only levels that exist as mailboxes indent. */
function depthOf(mailbox: Mailbox, all: readonly Mailbox[]): number {
  return all.filter((other) => other.specialUse === null && mailbox.path.startsWith(`${other.path}/`)).length
}

export function findSpecial(mailboxes: readonly Mailbox[], use: SpecialUse): Mailbox | undefined {
  return mailboxes.find((mailbox) => mailbox.specialUse === use)
}

/** The mailbox that « Archiver » makes where the account has none marked so (RFC 6154 leaves it to the server). */
export const archivePath = 'Archives'

/** Where archived messages go: the mailbox marked so, else the one of that name. */
export function findArchive(mailboxes: readonly Mailbox[]): Mailbox | undefined {
  return findSpecial(mailboxes, 'archive') ?? mailboxes.find(({ path }) => path === archivePath)
}

/** The new path of a mailbox that gets another name at its level. */
export function renamedPath(path: string, name: string): string {
  return [...path.split('/').slice(0, -1), name].join('/')
}

/** Why a name cannot be taken, or null. `/` separates levels (the contract's paths). */
export function mailboxNameFault(name: string): 'empty' | 'slash' | 'long' | null {
  const trimmed = name.trim()
  if (trimmed === '') return 'empty'
  if (trimmed.includes('/')) return 'slash'
  return trimmed.length > 100 ? 'long' : null
}

/** The number beside a mailbox: drafts count whole, others what is unread. Sent, bin and junk stay quiet. */
export function badgeCount(mailbox: Mailbox): number {
  switch (mailbox.specialUse) {
    case 'drafts':
      return mailbox.total
    case 'sent':
    case 'trash':
    case 'junk':
      return 0
    default:
      return mailbox.unseen
  }
}
