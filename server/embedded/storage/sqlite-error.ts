// What the errors of SQLite mean for the store. Numbers: https://www.sqlite.org/rescode.html

/** The file cannot be used; the message says why. */
export class StorageError extends Error {
  override readonly name = 'StorageError'
}

/** With its extension: the kind in the lowest byte, the case above. */
function extendedCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined
  return error.errcode
}

/** SQLite's number of a failure, without its extension; undefined for errors of others. */
export function sqliteCode(error: unknown): number | undefined {
  const code = extendedCode(error)
  return code === undefined ? undefined : code & 0xff
}

/** SQLITE_CORRUPT; and SQLITE_IOERR_READ, SQLITE_IOERR_SHORT_READ: the disk does not give a page back. */
const corruptCodes = new Set<number | undefined>([266, 522])
/** A page of the file is not what it was. Whatever lies on other pages can still be read. */
export const isCorrupt = (error: unknown): boolean => sqliteCode(error) === 11 || corruptCodes.has(extendedCode(error))

/**
 * SQLITE_FULL: no space left; the transaction can be given up and everything goes on. So it is when there is no room for
 * the index of the log (SQLITE_IOERR_SHMSIZE), which SQLite counts among the failures of the disk.
 */
export const isDiskFull = (error: unknown): boolean => sqliteCode(error) === 13 || extendedCode(error) === 4874

/**
 * SQLITE_IOERR, SQLITE_NOMEM, SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_NOTADB: what has become of earlier writes is not
 * known, and a failed fsync cannot be tried again.
 */
const fatalCodes = new Set<number | undefined>([7, 8, 10, 14, 26])
export const isFatal = (error: unknown): boolean =>
  fatalCodes.has(sqliteCode(error)) && !isDiskFull(error) && !isCorrupt(error)
