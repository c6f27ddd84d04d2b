// A file that is there while the store runs. Where it is found at the start, the last process did not end in order.

import { closeSync, existsSync, fsyncSync, openSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createLogger } from '../../kit/log.ts'

const log = createLogger('embedded')

export class RunMarker {
  readonly wasThere: boolean
  readonly #path: string

  /** The folder must be locked. */
  constructor(folder: string) {
    this.#path = join(folder, 'running')
    this.wasThere = existsSync(this.#path)
    try {
      this.#write(folder)
    } catch (error) {
      // On a full disk reads are served all the same.
      log.warn('the folder of the store cannot be written', { error })
    }
  }

  /** It must be on the disk before anything is written: a power cut is what it is to tell of. */
  #write(folder: string): void {
    for (const path of [this.#path, folder]) {
      const descriptor = openSync(path, path === folder ? 'r' : 'w', 0o600)
      fsyncSync(descriptor)
      closeSync(descriptor)
    }
  }

  remove(): void {
    rmSync(this.#path, { force: true })
  }
}
