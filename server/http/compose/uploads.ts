import { randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import type { ReadableStream as WebStream } from 'node:stream/web'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { AppError } from '../../contract/errors.ts'
import { Upload } from '../../contract/send.ts'
import { safeFilename } from '../download.ts'

/**
 * Attachments of messages that are being written: files in the data folder, one folder per account, so that no account
 * can name another's. An upload is two files, bytes and facts; the facts are written last and make it one.
 */

/** Kept this long for a message that is never sent. */
const keptMs = 24 * 3600_000
/** Of one account at once: several messages in the making, each as large as a message may be. */
const maxAccountBytes = 200 * 1024 * 1024
const maxAccountUploads = 400
const idFormat = /^[0-9a-f]{32}$/
const accountFormat = /^[0-9a-f]{24}$/

const Facts = Upload.extend({ createdAt: z.number() })

export type UploadInput = { filename: string; contentType: string; body: ReadableStream<Uint8Array> | null }

export function createUploads(folder: string, maxUploadBytes: number, now: () => number = Date.now) {
  const folderOf = (accountId: string): string => {
    if (!accountFormat.test(accountId)) throw new AppError('internal', 'Internal error')
    return join(folder, accountId)
  }
  const pathOf = (accountId: string, id: string, kind: 'bin' | 'json'): string => {
    if (!idFormat.test(id)) throw new AppError('notFound', 'There is no such upload')
    return join(folderOf(accountId), `${id}.${kind}`)
  }

  return {
    /** Writes the body to disk. Throws `tooLarge` when it passes the bound, or when too many are waiting. */
    async store(accountId: string, { filename, contentType, body }: UploadInput): Promise<Upload> {
      const id = randomBytes(16).toString('hex')
      await mkdir(folderOf(accountId), { recursive: true, mode: 0o700 })
      const used = await usage(folderOf(accountId))
      if (used.count >= maxAccountUploads || used.bytes >= maxAccountBytes)
        throw new AppError('tooLarge', 'Too many attachments are waiting to be sent')
      const path = pathOf(accountId, id, 'bin')
      const counter = boundedCounter(maxUploadBytes)
      try {
        const source = body === null ? Readable.from([]) : Readable.fromWeb(body as WebStream)
        await pipeline(source, counter.stream, createWriteStream(path, { mode: 0o600, flags: 'wx' }))
      } catch (error) {
        await rm(path, { force: true })
        if (error instanceof AppError) throw error
        throw new AppError('invalid', 'The upload was cut short', { cause: error })
      }
      const upload = { id, filename: safeFilename(filename), contentType, sizeBytes: counter.bytes() }
      const facts = pathOf(accountId, id, 'json')
      await writeFile(`${facts}.new`, JSON.stringify({ ...upload, createdAt: now() }), { mode: 0o600 })
      await rename(`${facts}.new`, facts)
      return upload
    },

    /** Throws `notFound`. */
    async get(accountId: string, id: string): Promise<Upload & { open: () => Readable }> {
      const text = await readFile(pathOf(accountId, id, 'json'), 'utf8').catch((cause: unknown) => {
        throw new AppError('notFound', 'There is no such upload', { cause })
      })
      const { createdAt: _, ...upload } = Facts.parse(JSON.parse(text))
      return { ...upload, open: () => createReadStream(pathOf(accountId, id, 'bin')) }
    },

    async remove(accountId: string, id: string): Promise<void> {
      await rm(pathOf(accountId, id, 'json'), { force: true })
      await rm(pathOf(accountId, id, 'bin'), { force: true })
    },

    /** Removes what was not sent in time. */
    async sweep(): Promise<void> {
      for (const account of await readdir(folder).catch(() => [])) {
        if (!accountFormat.test(account)) continue
        for (const file of await readdir(join(folder, account)).catch(() => [])) {
          const path = join(folder, account, file)
          const found = await stat(path).catch(() => null)
          if (found && now() - found.mtimeMs > keptMs) await rm(path, { force: true })
        }
      }
    },
  }
}

export type Uploads = ReturnType<typeof createUploads>

async function usage(folder: string): Promise<{ count: number; bytes: number }> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.bin'))
  const sizes = await Promise.all(
    files.map((file) =>
      stat(join(folder, file)).then(
        (found) => found.size,
        () => 0,
      ),
    ),
  )
  return { count: files.length, bytes: sizes.reduce((sum, size) => sum + size, 0) }
}

function boundedCounter(maxBytes: number): { stream: Transform; bytes: () => number } {
  let bytes = 0
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      if (bytes > maxBytes) done(new AppError('tooLarge', 'The attachment is too large', { details: { maxBytes } }))
      else done(null, chunk)
    },
  })
  return { stream, bytes: () => bytes }
}
