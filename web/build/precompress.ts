import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { promisify } from 'node:util'
import type { Plugin } from 'vite'

const compressible = /\.(?:js|css|html|svg|json|webmanifest)$/
/** Under this size the header of a compressed answer costs what it saves. */
const worthBytes = 800

/** Writes `.br` and `.gz` beside every text file of the build, so that the server compresses nothing at run time. */
export function precompress(): Plugin {
  return {
    name: 'facteur-precompress',
    apply: 'build',
    async writeBundle(options) {
      if (options.dir !== undefined) await compressFolder(options.dir)
    },
  }
}

async function compressFolder(folder: string): Promise<void> {
  const names = await readdir(folder, { recursive: true })
  for (const name of names.filter((name) => compressible.test(name))) {
    const file = join(folder, name)
    if ((await stat(file)).size < worthBytes) continue
    const bytes = await readFile(file)
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
    await writeFile(`${file}.br`, await promisify(brotliCompress)(bytes, { params }))
    await writeFile(`${file}.gz`, await promisify(gzip)(bytes, { level: 9 }))
  }
}
