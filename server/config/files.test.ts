import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { StartError } from '../kit/service.ts'
import { prepareFolders } from './folders.ts'
import { databaseUrlOf, pathsOf, restoreFolderName } from './paths.ts'
import { renderExample } from './render.ts'
import { loadSecrets, secretNames } from './secrets.ts'
import { loadCertificate } from './tls.ts'

let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facteur-files-'))
})
after(() => rm(folder, { recursive: true, force: true }))

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777

test('the folders are closed to others', async () => {
  const paths = pathsOf(join(folder, 'data'))
  await prepareFolders(paths)
  assert.equal(await modeOf(paths.data), 0o700)
  assert.equal(await modeOf(paths.run), 0o700)
})

test('a folder that cannot be made is one sentence', async () => {
  await writeFile(join(folder, 'file'), '')
  await assert.rejects(prepareFolders(pathsOf(join(folder, 'file/data'))), StartError)
})

test('nothing starts on a folder that is half restored', async () => {
  const paths = pathsOf(join(folder, 'half'))
  await mkdir(join(paths.data, restoreFolderName), { recursive: true })
  await assert.rejects(prepareFolders(paths), StartError)
})

test('a deep data folder moves its sockets to a short path', () => {
  const paths = pathsOf('/tmp/' + 'x'.repeat(120))
  for (const socket of Object.values(paths.sockets)) assert.ok(Buffer.byteLength(socket) < 108, socket)
  assert.notEqual(paths.run, pathsOf('/tmp/' + 'y'.repeat(120)).run)
})

test('without a MongoDB the URL names our socket', () => {
  const paths = pathsOf('/srv/data')
  assert.equal(databaseUrlOf('', paths), 'mongodb://%2Fsrv%2Fdata%2Frun%2Fmongo.sock/?directConnection=true')
  assert.equal(databaseUrlOf('mongodb://h/', paths), 'mongodb://h/')
})

test('secrets are made once, closed, and stay', async () => {
  const secretsFolder = await mkdtemp(join(folder, 's-'))
  const [first, second] = await Promise.all([loadSecrets(secretsFolder), loadSecrets(secretsFolder)])
  assert.deepEqual(first, second)
  assert.equal(new Set(Object.values(first)).size, secretNames.length)
  for (const name of await readdir(secretsFolder)) assert.equal(await modeOf(join(secretsFolder, name)), 0o600)
})

test('a secret may come from a file elsewhere; an empty one is refused', async () => {
  const file = join(folder, 'elsewhere')
  await writeFile(file, 'f'.repeat(64))
  const secretsFolder = await mkdtemp(join(folder, 's-'))
  const fileOf = (name: string): string | undefined => (name === 'srs' ? file : undefined)
  assert.equal((await loadSecrets(secretsFolder, fileOf)).srs, 'f'.repeat(64))
  await writeFile(file, '')
  await assert.rejects(loadSecrets(secretsFolder, fileOf), /too short/)
})

test('the certificate is made for the names, kept, and renewed before it ends', async () => {
  const tls = await mkdtemp(join(folder, 'tls-'))
  const files = await loadCertificate(tls, ['mail.ac-demo.fr', 'localhost'])
  const first = await readFile(files.certFile, 'utf8')
  assert.equal(new X509Certificate(first).checkHost('mail.ac-demo.fr'), 'mail.ac-demo.fr')
  assert.equal(await modeOf(files.keyFile), 0o600)
  await loadCertificate(tls, ['mail.ac-demo.fr', 'localhost'])
  assert.equal(await readFile(files.certFile, 'utf8'), first)
  const soon = new Date(Date.now() + 340 * 86_400_000)
  await loadCertificate(tls, ['mail.ac-demo.fr', 'localhost'], soon)
  assert.notEqual(await readFile(files.certFile, 'utf8'), first)
})

test('the example file in config/ is the one the schema gives', async () => {
  const kept = await readFile(join(import.meta.dirname, '../../config/facteur.example.toml'), 'utf8')
  assert.equal(kept, renderExample(), 'run: ./scripts/facteur config example --write')
})
