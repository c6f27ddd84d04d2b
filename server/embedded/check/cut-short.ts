// A file that is shorter than its first page says is opened by nobody, not even to see what is left of it. With zeros in
// the place of what is missing it can be read as a file with damaged pages.

import { closeSync, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs'

const headerBytes = 100

/** The file must not be open. With a log beside it too: what the log has of the missing pages is then found there. */
export function padIfCutShort(file: string): void {
  const descriptor = openSync(file, 'r+')
  try {
    const header = Buffer.alloc(headerBytes)
    if (readSync(descriptor, header, 0, headerBytes, 0) < headerBytes) return
    if (!header.toString('latin1', 0, 16).startsWith('SQLite format 3')) return
    const pageBytes = header.readUInt16BE(16) === 1 ? 65536 : header.readUInt16BE(16)
    const wanted = pageBytes * header.readUInt32BE(28)
    if (fstatSync(descriptor).size < wanted) ftruncateSync(descriptor, wanted)
  } finally {
    closeSync(descriptor)
  }
}
