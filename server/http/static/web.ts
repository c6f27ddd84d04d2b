import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { extname, join, normalize } from 'node:path'
import { Readable } from 'node:stream'
import type { Handler } from 'hono'
import { AppError } from '../../contract/errors.ts'
import type { Env } from '../deps.ts'
import { contentTypes } from './content-types.ts'

/**
 * The built webmail. Files with a hash in their name never change and are kept by browsers for a year; the page itself is
 * asked for each time, so that a new version is there at the next load. A path of the application that is no file is the
 * page: the router in the browser knows it.
 */
const immutable = 'public, max-age=31536000, immutable'
const revalidate = 'no-cache'

/** Vite writes `name-<8 or more letters>.ext` into /assets/. */
const isHashed = (path: string): boolean => /^\/assets\/.+-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/.test(path)

/** Best first. */
const encodings = [
  { name: 'br', ending: '.br' },
  { name: 'gzip', ending: '.gz' },
] as const

export function staticWeb(webRoot: string): Handler<Env> {
  return async (c) => {
    const path = decodePath(c.req.path)
    const isPage = path === '/' || extname(path) === ''
    const file = join(webRoot, isPage ? 'index.html' : path)
    const accepted = c.req.header('accept-encoding') ?? ''
    for (const encoding of [...encodings.filter(({ name }) => accepted.includes(name)), { name: '', ending: '' }]) {
      const found = await stat(file + encoding.ending).catch(() => null)
      if (!found?.isFile()) continue
      const etag = `W/"${found.size.toString(36)}-${Math.round(found.mtimeMs).toString(36)}"`
      const headers: Record<string, string> = {
        'Content-Type': contentTypes[extname(file).toLowerCase()] ?? 'application/octet-stream',
        'Cache-Control': isHashed(path) ? immutable : revalidate,
        Vary: 'Accept-Encoding',
        ETag: etag,
        ...(encoding.name !== '' && { 'Content-Encoding': encoding.name }),
      }
      if (c.req.header('if-none-match') === etag) return c.body(null, 304, headers)
      headers['Content-Length'] = String(found.size)
      if (c.req.method === 'HEAD') return c.body(null, 200, headers)
      return c.body(Readable.toWeb(createReadStream(file + encoding.ending)) as ReadableStream, 200, headers)
    }
    throw new AppError('notFound', 'There is no such page')
  }
}

/** The path without tricks: no way out of the folder, no NUL, no hidden files. */
function decodePath(path: string): string {
  let decoded: string
  try {
    decoded = decodeURIComponent(path)
  } catch {
    throw new AppError('notFound', 'There is no such page')
  }
  const clean = normalize(decoded)
  if (clean.includes('\0') || clean.split('/').some((level) => level.startsWith('.')))
    throw new AppError('notFound', 'There is no such page')
  return clean
}
