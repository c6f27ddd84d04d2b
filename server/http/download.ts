import { Readable } from 'node:stream'

/** A stream of the mail store as the answer; it is ended when the browser goes away. */
export function streamResponse(body: Readable, headers: Record<string, string>): Response {
  return new Response(Readable.toWeb(body) as ReadableStream<Uint8Array>, { headers })
}

/**
 * Headers of bytes that a stranger made. They are always a download, never a page of ours: whatever the type says, the
 * browser neither guesses another nor opens it here, and if it did, the sandbox would hold it.
 */
export function attachmentHeaders(filename: string, contentType: string): Record<string, string> {
  return {
    'Content-Type': /^[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+$/i.test(contentType)
      ? contentType
      : 'application/octet-stream',
    'Content-Disposition': contentDisposition(filename),
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'X-Content-Type-Options': 'nosniff',
  }
}

/** RFC 6266 §4: the name in ASCII for old programs, and in UTF-8 (RFC 8187) for all others. */
export function contentDisposition(filename: string): string {
  const name = safeFilename(filename)
  const ascii = name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const encoded = encodeURIComponent(name).replace(
    /['()*!]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`
}

const maxFilenameChars = 200

/** No folders, no control characters, no marks that turn the writing round to hide an ending. */
export function safeFilename(filename: string): string {
  const name = filename
    .toWellFormed()
    .replace(/[\u0000-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/[/\\]/g, '_')
    .trim()
  if (name === '' || /^\.+$/.test(name)) return 'piece-jointe'
  if (name.length <= maxFilenameChars) return name
  const ending = /\.[^.]{1,12}$/.exec(name)?.[0] ?? ''
  return name.slice(0, maxFilenameChars - ending.length) + ending
}
