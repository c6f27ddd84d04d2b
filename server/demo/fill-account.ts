import { ImapFlow, type ListResponse } from 'imapflow'
import type { Copy } from './plan.ts'

export type ImapDoor = { host: string; port: number }

/** A mailbox that does not answer for this long is not filled: the demo says so instead of hanging. */
const socketTimeoutMs = 60_000

/**
 * Puts copies into an account over IMAP (APPEND, RFC 9051 §6.3.12), oldest first, as its owner's mail program would.
 * A message that is there already, known by its Message-ID, is left alone: an interrupted seeding can be done again.
 */
export async function fillAccount(
  door: ImapDoor,
  login: { username: string; password: string },
  copies: readonly Copy[],
): Promise<number> {
  const imap = new ImapFlow({
    host: door.host,
    port: door.port,
    secure: true,
    // The certificate of a demo is its own; nobody is between the two ends of a loopback connection.
    tls: { rejectUnauthorized: false },
    auth: { user: login.username, pass: login.password },
    logger: false,
    socketTimeout: socketTimeoutMs,
    disableAutoIdle: true,
  })
  // Without a listener a lost connection would end the process; the command that waits fails as well.
  imap.on('error', () => undefined)
  await imap.connect()
  try {
    const mailboxes = await imap.list()
    let appended = 0
    for (const [path, group] of byPath(copies, mailboxes)) {
      const known = mailboxes.some((mailbox) => mailbox.path === path)
      if (!known) await imap.mailboxCreate(path)
      const there = known ? await messageIdsOf(imap, path) : new Set<string>()
      for (const { raw, flags, at, messageId } of group) {
        if (there.has(messageId)) continue
        await imap.append(path, raw, flags, at).catch((cause: unknown) => {
          throw new Error(`${login.username}, ${path}: ${messageId} is refused`, { cause })
        })
        appended++
      }
    }
    return appended
  } finally {
    await imap.logout()
  }
}

function byPath(copies: readonly Copy[], mailboxes: readonly ListResponse[]): Map<string, Copy[]> {
  const groups = new Map<string, Copy[]>()
  for (const copy of copies.toSorted((a, b) => a.at.getTime() - b.at.getTime())) {
    const path = pathOf(copy.mailboxPath, mailboxes)
    groups.set(path, [...(groups.get(path) ?? []), copy])
  }
  return groups
}

function pathOf(mailbox: Copy['mailboxPath'], mailboxes: readonly ListResponse[]): string {
  if (typeof mailbox === 'string') return mailbox
  const found = mailboxes.find((each) => each.specialUse === mailbox.specialUse)
  if (!found) throw new Error(`the account has no mailbox ${mailbox.specialUse}`)
  return found.path
}

async function messageIdsOf(imap: ImapFlow, path: string): Promise<Set<string>> {
  const ids = new Set<string>()
  const mailbox = await imap.mailboxOpen(path, { readOnly: true })
  if (mailbox.exists > 0)
    for await (const message of imap.fetch('1:*', { envelope: true }))
      if (message.envelope?.messageId) ids.add(message.envelope.messageId)
  await imap.mailboxClose()
  return ids
}
