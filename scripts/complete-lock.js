// Completes package-lock.json: `npm run lock`, after every `npm install` that changed it. With --check it only looks.
// Where a registry does not carry the binaries of every platform, npm leaves those optional packages out of the lock
// file, and `npm ci` then refuses the file as a whole. Their names and versions are known from the packages that want
// them; entries for platforms that are not this one are never fetched here.
import { readFileSync, writeFileSync } from 'node:fs'

const path = new URL('../package-lock.json', import.meta.url)
const lock = JSON.parse(readFileSync(path, 'utf8'))
const added = []
for (const [location, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (isFound(location, name) || !/^\d+\.\d+\.\d+/.test(version)) continue
    lock.packages[`node_modules/${name}`] = {
      version,
      cpu: ['not-in-registry'],
      optional: true,
      ...(entry.dev && { dev: true }),
    }
    added.push(name)
  }
}
if (process.argv.includes('--check')) {
  if (added.length > 0)
    process.stderr.write(`package-lock.json lacks ${added.length} optional packages: npm run lock\n`)
  process.exit(added.length > 0 ? 1 : 0)
}
const [root, ...others] = Object.keys(lock.packages)
lock.packages = Object.fromEntries([root, ...others.sort()].map((location) => [location, lock.packages[location]]))
writeFileSync(path, JSON.stringify(lock, null, 2) + '\n')
process.stdout.write(`${added.length} optional packages added\n`)

/** As Node resolves: in the folder of the package, then in each one above. */
function isFound(location, name) {
  for (let folder = location; ; folder = folder.slice(0, folder.lastIndexOf('node_modules/')).replace(/\/$/, '')) {
    if (lock.packages[`${folder}${folder ? '/' : ''}node_modules/${name}`]) return true
    if (folder === '') return false
  }
}
