import { createRequire } from 'node:module'
import { exitWithParent } from './exit-with-parent.ts'

/**
 * Entry point of a Haraka child: `node haraka-launcher.ts FOLDER`, where FOLDER/config is its rendered configuration.
 * Haraka alone takes SIGTERM for a plain kill and lives on when its parent dies; here both are its own orderly end
 * (SIGINT: what is in transfer is finished, within `force_shutdown_timeout`).
 */
const [, , folder] = process.argv
if (folder === undefined) throw new TypeError('usage: haraka-launcher.ts FOLDER')

// Read by Haraka when it is loaded; relative paths of its own start there.
process.env.HARAKA = folder
process.chdir(folder)

let isEnding = false
const endInOrder = (): void => {
  // Haraka takes a second SIGINT for an order to drop everything.
  if (isEnding) return
  isEnding = true
  process.kill(process.pid, 'SIGINT')
}
process.on('SIGTERM', endInOrder)
exitWithParent(endInOrder)

createRequire(import.meta.url)('Haraka/haraka.js')
