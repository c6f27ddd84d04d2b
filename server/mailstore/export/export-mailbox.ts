/**
 * Everything of one account as a zip that any mail program opens: an mbox file (RFC 4155, quoted as mboxrd) or a Maildir
 * for each mailbox, with its name in UTF-8 and the flags of each message.
 *
 * It is written while it is read, one message at a time, so that its size costs no memory and one export leaves the mail
 * store to everybody else. Messages that arrive or go meanwhile may be in it or not; none is in it by half.
 */
import { PassThrough, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import { AppError } from '../../contract/errors.ts'
import type { ExportFormat } from '../../contract/export.ts'
import type { StoredMailbox } from '../client/mailboxes.ts'
import type { WalkedMessage } from '../client/message-shapes.ts'
import type { WildDuckClient } from '../client/wildduck-client.ts'
import { createZipNames } from './entry-names.ts'
import { maildirName, unixLines } from './maildir.ts'
import { mboxMessage } from './mbox.ts'

export type ExportInput = {
  client: Pick<WildDuckClient, 'mailboxes' | 'messages' | 'users'>
  accountId: string
  format: ExportFormat
  signal: AbortSignal
  /** Called after each message. */
  onMessage?: () => void
}

/** How much there is to export, as far as it is known before. */
export type ExportSize = { messages: number; bytes: number }

/** Text halves; attachments hardly shrink, and a higher level would hold a core for hours. */
const compression = { compress: true, compressionLevel: 1 }
/** A zip holds 4 GiB in an entry of unknown size; beyond that it needs its 64-bit form, which old programs lack. */
const zip64Above = 3 * 1024 ** 3
const pageMessages = 250

export async function measureExport({
  client,
  accountId,
}: Pick<ExportInput, 'client' | 'accountId'>): Promise<ExportSize> {
  const [mailboxes, user] = await Promise.all([client.mailboxes.list(accountId), client.users.get(accountId)])
  const messages = mailboxes.reduce((sum, { total }) => sum + (total ?? 0), 0)
  return { messages, bytes: Math.max(0, user.limits.quota.used) }
}

/** Throws what the first look at the account throws; what fails later destroys the stream. */
export async function exportMailbox(input: ExportInput): Promise<Readable> {
  const { bytes } = await measureExport(input)
  const mailboxes = await input.client.mailboxes.list(input.accountId)
  const zip = new ZipFile()
  const output = new PassThrough()
  const over = new AbortController()
  const signal = AbortSignal.any([input.signal, over.signal])
  output.once('close', () => over.abort())
  const write = input.format === 'mbox' ? writeMbox : writeMaildir
  const writing = writeAll({ ...input, signal }, zip, mailboxes, { write, isLarge: bytes > zip64Above })
  // `pipeline` ends the zip when the reader goes away, and the reader when the zip fails.
  Promise.all([writing, pipeline(zip.outputStream, output, { signal })]).catch((error: unknown) => {
    output.destroy(error instanceof Error ? error : new Error('export failed'))
  })
  return output
}

type Writer = (
  input: ExportInput,
  zip: ZipFile,
  mailbox: { id: string; name: string },
  isLarge: boolean,
) => Promise<void>

async function writeAll(
  input: ExportInput,
  zip: ZipFile,
  mailboxes: readonly StoredMailbox[],
  { write, isLarge }: { write: Writer; isLarge: boolean },
): Promise<void> {
  const failed = new Promise<never>((_resolve, reject) => zip.once('error', reject))
  const nameOf = createZipNames()
  const work = async (): Promise<void> => {
    for (const { id, path } of mailboxes) {
      input.signal.throwIfAborted()
      await write(input, zip, { id, name: nameOf(path) }, isLarge)
    }
    zip.end()
  }
  await Promise.race([work(), failed])
}

/** One file for the whole mailbox, whose entry stays open while its messages are read. */
async function writeMbox(input: ExportInput, zip: ZipFile, mailbox: { id: string; name: string }, isLarge: boolean) {
  const file = new PassThrough()
  zip.addReadStream(file, `${mailbox.name}.mbox`, { ...compression, mtime: new Date(), forceZip64Format: isLarge })
  await pipeline(mboxOf(input, mailbox.id), file, { signal: input.signal })
}

async function* mboxOf(input: ExportInput, mailboxId: string): AsyncGenerator<Buffer> {
  for await (const message of walk(input, mailboxId)) {
    const source = await openSource(input, mailboxId, message)
    if (source === null) continue
    yield* mboxMessage(message, source)
    input.onMessage?.()
  }
}

async function writeMaildir(input: ExportInput, zip: ZipFile, mailbox: { id: string; name: string }): Promise<void> {
  for (const folder of ['cur', 'new', 'tmp']) zip.addEmptyDirectory(`${mailbox.name}/${folder}/`)
  for await (const message of walk(input, mailbox.id)) {
    const source = await openSource(input, mailbox.id, message)
    if (source === null) continue
    const file = new PassThrough()
    const name = `${mailbox.name}/cur/${maildirName(message)}`
    zip.addReadStream(file, name, { ...compression, mtime: new Date(message.idate) })
    await pipeline(unixLines(source), file, { signal: input.signal })
    input.onMessage?.()
  }
}

/** Oldest first, page by page. */
async function* walk({ client, accountId, signal }: ExportInput, mailboxId: string): AsyncGenerator<WalkedMessage> {
  let cursor: string | undefined
  do {
    signal.throwIfAborted()
    const page = await client.messages.walk(accountId, mailboxId, { limit: pageMessages, cursor })
    yield* page.results
    cursor = page.nextCursor === false ? undefined : page.nextCursor
  } while (cursor !== undefined)
}

/** Null where the message was removed since it was listed. */
async function openSource(
  { client, accountId }: ExportInput,
  mailboxId: string,
  { id }: WalkedMessage,
): Promise<Readable | null> {
  try {
    return (await client.messages.source(accountId, { mailboxId, uid: id })).body
  } catch (error) {
    if (error instanceof AppError && error.code === 'notFound') return null
    throw error
  }
}
