// Plain JavaScript on purpose: an old Node must be able to read this far, to say what it is missing.
const [major, minor] = process.versions.node.split('.').map(Number)
if (major !== 24 || minor < 9) {
  process.stderr.write(
    `Facteur a besoin de Node 24 (ici : ${process.versions.node}). Lancez-le par ./scripts/run ou npm start, qui utilisent celui de node_modules.\n`,
  )
  process.exit(78)
}
// Compiled code and stripped types are kept between starts: a start takes half the time and 20 MB less.
const { enableCompileCache } = await import('node:module')
enableCompileCache(new URL('../node_modules/.cache/compiled', import.meta.url).pathname)
await import('../server/main.ts')
