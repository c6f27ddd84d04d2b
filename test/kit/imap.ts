import { ImapFlow, type ImapFlowOptions } from 'imapflow'
import type { RunningFacteur } from './facteur.ts'
import { noteTyped } from './secrets.ts'

export type TestImap = AsyncDisposable & { client: ImapFlow }

/** Thunderbird's place: imapflow over TLS, logged in. Throws when the log-in is refused. */
export async function openImap(
  facteur: Pick<RunningFacteur, 'ports'>,
  login: { username: string; password: string },
  options: Partial<ImapFlowOptions> = {},
): Promise<TestImap> {
  noteTyped(login.password)
  const client = new ImapFlow({
    host: '127.0.0.1',
    port: facteur.ports.imaps,
    secure: true,
    tls: { rejectUnauthorized: false },
    auth: { user: login.username, pass: login.password },
    logger: false,
    connectionTimeout: 15_000,
    greetingTimeout: 15_000,
    socketTimeout: 60_000,
    ...options,
  })
  // A connection that a test cuts would otherwise end the whole test process.
  client.on('error', () => undefined)
  await client.connect()
  return {
    client,
    async [Symbol.asyncDispose]() {
      client.close()
      await Promise.resolve()
    },
  }
}

/** Uids of the messages of a mailbox that have this Message-ID. */
export async function uidsByMessageId(client: ImapFlow, messageId: string, mailbox = 'INBOX'): Promise<number[]> {
  const lock = await client.getMailboxLock(mailbox)
  try {
    // EXISTS is announced between commands only (RFC 9051 §7).
    await client.noop()
    return (await client.search({ header: { 'message-id': messageId } }, { uid: true })) || []
  } finally {
    lock.release()
  }
}

/** The source of the one message that has this Message-ID; throws when there is none or more than one. */
export async function fetchByMessageId(client: ImapFlow, messageId: string, mailbox = 'INBOX'): Promise<Buffer> {
  const uids = await uidsByMessageId(client, messageId, mailbox)
  if (uids.length !== 1) throw new Error(`${uids.length} messages have ${messageId} in ${mailbox}`)
  const lock = await client.getMailboxLock(mailbox)
  try {
    const message = await client.fetchOne(String(uids[0]), { source: true }, { uid: true })
    if (!message || !message.source) throw new Error(`${messageId} cannot be fetched`)
    return message.source
  } finally {
    lock.release()
  }
}
