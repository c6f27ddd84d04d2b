// Plain JavaScript on purpose: an old Node must be able to read this far, to say what it is missing.
const [major, minor] = process.versions.node.split('.').map(Number)
if (major !== 24 || minor < 9) {
  process.stderr.write(
    `Facteur a besoin de Node 24 (ici : ${process.versions.node}). Lancez-le par ./scripts/run ou npm start, qui utilisent celui de node_modules.\n`,
  )
  process.exit(78)
}
await import('../server/main.ts')
