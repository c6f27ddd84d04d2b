import { readdir, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { InstanceState } from '../contract/administration.ts'

/** Room on the disk of the data folder, and what the store takes of it (null: it is elsewhere). */
export async function diskState(data: string, store: string | null): Promise<InstanceState['disk']> {
  const { bavail, blocks, bsize } = await statfs(data)
  return {
    freeBytes: bavail * bsize,
    totalBytes: blocks * bsize,
    storeBytes: store === null ? null : await sizeOf(store),
  }
}

async function sizeOf(folder: string): Promise<number> {
  const files = await readdir(folder, { withFileTypes: true, recursive: true })
  const sizes = await Promise.all(
    files
      .filter((file) => file.isFile())
      .map((file) =>
        stat(join(file.parentPath, file.name)).then(
          ({ size }) => size,
          // Gone between the look at the folder and this one.
          () => 0,
        ),
      ),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}
