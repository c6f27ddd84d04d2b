import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { pathsOf, restoreFolderName, restorePlanName } from '../config/paths.ts'
import { StartError } from '../kit/service.ts'
import { backup } from './backup.ts'
import { pieceBytes } from './chunks.ts'
import { inWords } from './failures.ts'
import { outdated, prune } from './prune.ts'
import { Repository, type Snapshot } from './repository.ts'
import { finishInterrupted, restore } from './restore.ts'
import { verify } from './verify.ts'

let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facteur-backup-'))
})
after(() => rm(folder, { recursive: true, force: true }))

type Scene = { data: string; repository: Repository; take(): Promise<{ bytes: number; newBytes: number }> }

/** A data folder whose store is any bytes, and an open folder of backups. */
async function makeScene(context: { after: (done: () => void) => void }): Promise<Scene> {
  const base = await mkdtemp(join(folder, 'scene-'))
  const data = join(base, 'data')
  const paths = pathsOf(data)
  for (const part of [paths.store, paths.tls, paths.queue, paths.redis, paths.run])
    await mkdir(part, { recursive: true })
  await writeFile(join(paths.store, 'store.sqlite'), randomBytes(3 * pieceBytes + 100_000))
  await writeFile(join(paths.store, 'lock'), 'not ours to copy')
  await writeFile(join(paths.tls, 'cert.pem'), 'certificate')
  await writeFile(join(paths.queue, 'waiting'), 'a message')
  await writeFile(join(paths.redis, 'appendonly.aof'), 'counters')
  const repository = await Repository.open(join(base, 'backups'), { create: true })
  context.after(() => repository.close())
  const take = (): Promise<{ bytes: number; newBytes: number }> =>
    backup(repository, {
      paths,
      running: false,
      embedded: true,
      secrets: { numenKey: 'k'.repeat(64), srs: 's'.repeat(64) },
      configFile: undefined,
      about: { version: '1', domain: 'ac-demo.fr', settings: [] },
      onStage: () => () => undefined,
    })
  return { data, repository, take }
}

const store = (data: string): string => join(data, 'store/store.sqlite')

async function changePages(file: string, offsets: readonly number[]): Promise<void> {
  const bytes = await readFile(file)
  for (const offset of offsets) randomBytes(4096).copy(bytes, offset)
  await writeFile(file, bytes)
}

async function restoreInto(scene: Scene, data: string, replace = false, snapshot?: Snapshot): Promise<string | null> {
  await mkdir(data, { recursive: true })
  return await restore({
    repository: scene.repository,
    snapshot: snapshot ?? (await scene.repository.snapshots()).at(-1)!,
    data,
    replace,
    onBytes: () => undefined,
    check: () => Promise.resolve(),
  })
}

async function filesIn(root: string, under = ''): Promise<string[]> {
  const names: string[] = []
  for (const entry of await readdir(join(root, under), { withFileTypes: true })) {
    const name = join(under, entry.name)
    names.push(...(entry.isDirectory() ? await filesIn(root, name) : [name]))
  }
  return names.sort()
}

test('what was saved comes back byte for byte, and nothing that does not belong there', async (context) => {
  const scene = await makeScene(context)
  await scene.take()
  const target = join(folder, 'restored')
  assert.equal(await restoreInto(scene, target), null)
  assert.deepEqual(await filesIn(target), [
    'queue/waiting',
    'secrets/numenKey',
    'secrets/srs',
    'store/store.sqlite',
    'tls/cert.pem',
  ])
  assert.deepEqual(await readFile(store(target)), await readFile(store(scene.data)))
  assert.equal(await readFile(join(target, 'secrets/srs'), 'utf8'), 's'.repeat(64) + '\n')
  assert.equal((await stat(store(target))).mode & 0o777, 0o600)
})

test('the folder of backups is closed to others', async (context) => {
  const { repository, take } = await makeScene(context)
  await take()
  for (const name of await filesIn(repository.folder)) {
    assert.equal((await stat(join(repository.folder, name))).mode & 0o077, 0, name)
  }
  assert.equal((await stat(repository.folder)).mode & 0o077, 0)
})

test('a later backup stores what has changed, page by page', async (context) => {
  const scene = await makeScene(context)
  const first = await scene.take()
  assert.ok(first.newBytes > 3 * pieceBytes)
  await changePages(store(scene.data), [4096, pieceBytes + 8192, 3 * pieceBytes])
  const old = await readFile(store(scene.data))
  const second = await scene.take()
  assert.ok(second.newBytes < 20_000, `${second.newBytes} new bytes for three pages`)
  await changePages(store(scene.data), [4096, 2 * pieceBytes])
  await scene.take()
  const snapshots = await scene.repository.snapshots()
  assert.equal(snapshots.length, 3)
  const target = join(folder, 'second')
  await restoreInto(scene, target, false, snapshots[1])
  assert.deepEqual(await readFile(store(target)), old)
})

test('old snapshots go, and what the others need stays', async (context) => {
  const scene = await makeScene(context)
  for (let round = 0; round < 4; round++) {
    await changePages(store(scene.data), [round * 8192, pieceBytes + round * 8192])
    await scene.take()
  }
  const pruned = await prune(scene.repository, { snapshots: 1 })
  assert.equal(pruned.snapshots, 3)
  assert.ok(pruned.chunks > 0)
  assert.deepEqual((await verify(scene.repository, () => undefined)).snapshots, [])
  const target = join(folder, 'pruned')
  await restoreInto(scene, target)
  assert.deepEqual(await readFile(store(target)), await readFile(store(scene.data)))
})

test('by age, the latest one stays however old it is', () => {
  const day = (n: number): Snapshot =>
    ({ name: `${n}`, head: { asOf: new Date(n * 86_400_000).toISOString() } }) as unknown as Snapshot
  const names = (found: readonly Snapshot[]): string[] => found.map(({ name }) => name)
  const all = [day(1), day(5), day(9)]
  assert.deepEqual(names(outdated(all, { days: 5 }, new Date(10 * 86_400_000))), ['1'])
  assert.deepEqual(names(outdated(all, { days: 1 }, new Date(90 * 86_400_000))), ['1', '5'])
  assert.deepEqual(names(outdated(all, { snapshots: 2 }, new Date())), ['1'])
})

test('a spoiled piece is found, named with its snapshots, and stored again by the next backup', async (context) => {
  const scene = await makeScene(context)
  await scene.take()
  const { chunks } = scene.repository
  const sizes = await Promise.all(
    (await filesIn(chunks.folder)).map(async (name) => ({ name, size: (await stat(join(chunks.folder, name))).size })),
  )
  const largest = join(chunks.folder, sizes.sort((a, b) => b.size - a.size)[0]!.name)
  const bytes = await readFile(largest)
  bytes[5000]! ^= 1
  await writeFile(largest, bytes)
  const found = await verify(scene.repository, () => undefined)
  assert.equal(found.damaged.length, 1)
  assert.deepEqual(
    found.snapshots.map(({ badPieces }) => badPieces),
    [1],
  )
  await assert.rejects(
    inWords('x', () => restoreInto(scene, join(folder, 'spoiled'))),
    StartError,
  )
  assert.deepEqual(await readdir(join(folder, 'spoiled')), [])
  await scene.take()
  assert.deepEqual((await verify(scene.repository, () => undefined)).snapshots, [])
})

test('a list that is cut short is no snapshot, and nothing is removed while one is there', async (context) => {
  const scene = await makeScene(context)
  await scene.take()
  await scene.take()
  const [first] = await scene.repository.snapshots()
  await truncate(first!.path, 300)
  const damaged: string[] = []
  assert.equal((await scene.repository.snapshots((name) => damaged.push(name))).length, 1)
  assert.deepEqual(damaged, [first!.name])
  await assert.rejects(prune(scene.repository, { snapshots: 1 }), StartError)
})

test('an interrupted run leaves no snapshot, and the next one clears up', async (context) => {
  const scene = await makeScene(context)
  await scene.take()
  await writeFile(join(scene.repository.folder, 'snapshots/new-123'), '{"format":1')
  await writeFile(join(scene.repository.chunks.folder, 'new-123'), 'half a piece')
  assert.equal((await scene.repository.snapshots()).length, 1)
  await scene.take()
  assert.ok(!(await filesIn(scene.repository.folder)).some((name) => name.includes('new-')))
})

test('one command at a time, in a folder that is ours', async (context) => {
  const { repository, data } = await makeScene(context)
  await assert.rejects(Repository.open(repository.folder, { create: false }), StartError)
  await assert.rejects(Repository.open(data, { create: true }), StartError)
  await assert.rejects(Repository.open(join(folder, 'nowhere'), { create: false }), StartError)
})

test('the backups of two instances do not mix', async (context) => {
  const scene = await makeScene(context)
  await scene.take()
  const other = backup(scene.repository, {
    paths: pathsOf(scene.data),
    running: false,
    embedded: true,
    secrets: { numenKey: 'other' },
    configFile: undefined,
    about: { version: '1', domain: 'ac-demo.fr', settings: [] },
    onStage: () => () => undefined,
  })
  await assert.rejects(other, StartError)
})

test('a folder with something in it is replaced on request only, and what was there is kept', async (context) => {
  const scene = await makeScene(context)
  await scene.take()
  await changePages(store(scene.data), [0])
  const changed = await readFile(store(scene.data))
  await assert.rejects(restoreInto(scene, scene.data), StartError)
  assert.deepEqual(await readFile(store(scene.data)), changed)
  const aside = await restoreInto(scene, scene.data, true)
  assert.notDeepEqual(await readFile(store(scene.data)), changed)
  assert.deepEqual(await readFile(store(aside!)), changed)
  assert.equal(await readFile(join(aside!, 'redis/appendonly.aof'), 'utf8'), 'counters')
})

test('several restores within a second each keep what was there', async (context) => {
  const scene = await makeScene(context)
  await scene.take()
  const asides: (string | null)[] = []
  for (let round = 0; round < 3; round++) asides.push(await restoreInto(scene, scene.data, true))
  assert.equal(new Set(asides).size, 3)
  for (const aside of asides) assert.ok((await filesIn(aside!)).includes('store/store.sqlite'))
})

test('a restore that was killed among its renames is finished by the next', async () => {
  const data = join(folder, 'half')
  const work = join(data, restoreFolderName)
  await mkdir(join(work, 'new/tls'), { recursive: true })
  await mkdir(join(data, 'store'), { recursive: true })
  await mkdir(join(data, 'before-restore-x/tls'), { recursive: true })
  await writeFile(join(work, 'new/tls/cert.pem'), 'new')
  await writeFile(join(data, 'store/old'), 'old')
  const plan = { snapshot: 'one', from: 'new', fresh: ['tls'], old: ['tls', 'store'], aside: 'before-restore-x' }
  await writeFile(join(work, restorePlanName), JSON.stringify(plan))
  assert.equal(await finishInterrupted(data), 'one')
  assert.deepEqual(await filesIn(data), ['before-restore-x/store/old', 'tls/cert.pem'])
  assert.equal(await finishInterrupted(data), null)
})

test('what a disk refuses is a sentence', async () => {
  const failing = (code: string) => inWords('/x', () => Promise.reject(Object.assign(new Error(code), { code })))
  for (const code of ['ENOSPC', 'EACCES', 'EROFS', 'EIO']) await assert.rejects(failing(code), StartError)
  await assert.rejects(failing('EBADF'), (error) => !(error instanceof StartError))
})
