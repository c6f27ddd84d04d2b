// Damage of the file: what shows it, and that it is remembered. A damaged page concerns the commands that read it; all
// others go on. `facteur doctor` finds out how much is concerned.

import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { createLogger } from '../../kit/log.ts'
import { CommandError } from '../error.ts'
import { StorageError } from './sqlite-error.ts'

const log = createLogger('embedded')

export const advice = '`facteur doctor` shows what is concerned, `facteur restore` brings back a backup'

/** What commands have met since the start; serverStatus shows it. */
export class Damage {
  #count = 0
  #lastAt: Date | undefined
  #message = ''

  get count(): number {
    return this.#count
  }

  get lastAt(): Date | undefined {
    return this.#lastAt
  }

  get message(): string {
    return this.#message
  }

  note(message: string): void {
    this.#count++
    this.#lastAt = new Date()
    // A page that is read again and again is told again only when the damage looks different.
    if (message === this.#message) return
    this.#message = message
    log.error(`the file of the store is damaged: ${advice}`, { found: message })
  }
}

/** 305: what lies in the file cannot be what was written. */
export const damagedRecord = (what: string): CommandError =>
  new CommandError(305, `a document in the file of the store is damaged (${what})`)

const magic = 'SQLite format 3\0'

/**
 * What can be told from the first bytes, before SQLite opens the file (afterwards it must not be opened beside it, see
 * log-sync.ts): that it is a database, and that its end is not missing. Throws `StorageError`.
 */
export function checkFileHeader(file: string): void {
  const size = sizeOf(file)
  if (size === 0) return
  const descriptor = openSync(file, 'r')
  const header = Buffer.alloc(100)
  try {
    readSync(descriptor, header, 0, header.length, 0)
    if (header.toString('latin1', 0, magic.length) !== magic) {
      throw new StorageError(`${file} does not begin as a database does: ${advice}`)
    }
    const pageBytes = header.readUInt16BE(16) === 1 ? 65536 : header.readUInt16BE(16)
    const wanted = pageBytes * header.readUInt32BE(28)
    // What the log holds may have been on its way into the file when the last process ended.
    if (wanted > fstatSync(descriptor).size && sizeOf(`${file}-wal`) === 0) {
      throw new StorageError(`${file} is cut short (${size} of ${wanted} bytes): ${advice}`)
    }
  } finally {
    closeSync(descriptor)
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}
