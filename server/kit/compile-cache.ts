import { getCompileCacheDir } from 'node:module'
import { dirname } from 'node:path'

/**
 * The folder in which Node keeps compiled code between starts, for a child of ours: the one of this process, so that
 * a second instance, or a new data folder, starts as fast as one that has run before. `otherwise` serves where this
 * process has none, because the folder of the program may not be written to.
 */
export function compileCacheFolder(otherwise: string): string {
  const own = getCompileCacheDir()
  // Node answers the folder of its own version, below the one that it was given.
  return own === undefined ? otherwise : dirname(own)
}
