import type { ComposedMessage } from './compose.ts'
import type { DemoPeople } from './people.ts'

/** One message in one mailbox of one account. */
export type Copy = { mailboxPath: string | SpecialMailbox; flags: string[]; at: Date; messageId: string; raw: Buffer }
/** Named by its special use, since its path depends on the language of the account. */
export type SpecialMailbox = { specialUse: '\\Sent' | '\\Drafts' | '\\Trash' | '\\Junk' }

/**
 * Who has which copy of a conversation: the sender in the sent mailbox, each recipient in INBOX or where the script
 * says. Only accounts of `owners` get copies: the others have no password yet, and nobody has written into them.
 */
export function planCopies(
  conversation: readonly ComposedMessage[],
  people: DemoPeople,
  owners: ReadonlySet<string>,
): Map<string, Copy[]> {
  const plan = new Map<string, Copy[]>()
  const usernameOf = new Map([...people.values()].map(({ address, username }) => [address, username]))
  const give = (username: string | undefined, copy: Copy): void => {
    if (username !== undefined && owners.has(username)) plan.set(username, [...(plan.get(username) ?? []), copy])
  }
  for (const [index, message] of conversation.entries()) {
    const { script, messageId, raw, at, from } = message
    const sender = usernameOf.get(from.address)
    const ownCopy = script.isDraft
      ? { mailboxPath: drafts, flags: ['\\Draft', '\\Seen'] }
      : { mailboxPath: sent, flags: ['\\Seen'] }
    give(sender, { ...ownCopy, at, messageId, raw })
    if (script.isDraft) continue
    for (const username of new Set(message.recipients.map(({ address }) => usernameOf.get(address)))) {
      if (username === undefined || username === sender) continue
      const answers = conversation.slice(index + 1).filter((later) => usernameOf.get(later.from.address) === username)
      const flags = [
        ...(script.unread.includes(username) || script.unread.includes('tous') ? [] : ['\\Seen']),
        ...(script.flagged.includes(username) ? ['\\Flagged'] : []),
        ...(answers.length > 0 ? ['\\Answered'] : []),
      ]
      give(username, { mailboxPath: mailboxOf(script.folders.get(username)), flags, at, messageId, raw })
    }
  }
  return plan
}

const sent: SpecialMailbox = { specialUse: '\\Sent' }
const drafts: SpecialMailbox = { specialUse: '\\Drafts' }

const special: Record<string, SpecialMailbox> = {
  Corbeille: { specialUse: '\\Trash' },
  Indésirables: { specialUse: '\\Junk' },
}

const mailboxOf = (path: string | undefined): Copy['mailboxPath'] =>
  path === undefined ? 'INBOX' : (special[path] ?? path)
