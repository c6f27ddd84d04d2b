import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { after, before, test } from 'node:test'
import { type Db, MongoServerError } from 'mongodb'
import { pathsOf } from '../../server/config/paths.ts'
import { TestStore } from '../kit/embedded-store.ts'
import { node, projectFolder } from '../kit/facteur.ts'
import { type Outcome, run } from '../kit/run.ts'

/**
 * Backup, restore and check of a store at work, with the real commands and without the rest of Facteur: an hour's luck in a
 * few seconds. Each writer inserts into `second` what it has inserted into `first` before, so that a copy which is not of
 * one moment shows.
 */

/** A store where Facteur would have it. */
class InstanceStore extends TestStore {
  override get socketPath(): string {
    return pathsOf(this.folder).sockets.database
  }

  override get dataDir(): string {
    return pathsOf(this.folder).store
  }
}

let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facteur-backup-'))
})
after(() => rm(folder, { recursive: true, force: true }))

const programOf = (args: readonly string[]): string[] => [join(projectFolder, 'scripts/start.js'), ...args]

async function facteur(data: string, ...args: string[]): Promise<Outcome> {
  return await run(node, programOf(args), { env: { ...process.env, FACTEUR_DATA: data, FACTEUR_MONGODB_URL: '' } })
}

async function succeed(data: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await facteur(data, ...args)
  assert.equal(code, 0, `${args.join(' ')}: ${stdout}${stderr}`)
  return stdout
}

/** Ends it with SIGKILL at some moment; answers its exit code where it was quicker. */
async function killSomewhere(data: string, longestMs: number, ...args: string[]): Promise<number | null> {
  const env = { ...process.env, FACTEUR_DATA: data, FACTEUR_MONGODB_URL: '' }
  const child = spawn(node, programOf(args), { env, stdio: 'ignore' })
  const ended = once(child, 'exit') as Promise<[number | null]>
  const timer = setTimeout(() => child.kill('SIGKILL'), randomInt(longestMs))
  const [code] = await ended
  clearTimeout(timer)
  return code
}

async function startInstance(name: string): Promise<InstanceStore> {
  const data = join(folder, name)
  await mkdir(join(data, 'secrets'), { recursive: true })
  const store = new InstanceStore(data, { folder: data })
  await store.start()
  return store
}

type Writers = { acknowledged: () => number; stop(): Promise<void> }

/** Four of them, numbers counted up; `acknowledged`: every number below it is in both collections. */
function startWriters(db: Db): Writers {
  const over = new AbortController()
  const done: number[] = [0, 0, 0, 0]
  const writer = async (at: number): Promise<void> => {
    for (let n = 0; !over.signal.aborted; n++) {
      const text = `message ${n} ${'ligne '.repeat(n % 300)}`
      await db.collection('first').insertOne({ writer: at, n, text, flags: ['a', `f${n % 9}`] })
      await db.collection('second').insertOne({ writer: at, n })
      if (n % 5 === 4) await db.collection('first').deleteOne({ writer: at, n: n - 4 })
      if (n % 3 === 2) await db.collection('first').updateOne({ writer: at, n }, { $set: { text: 'court', flags: [] } })
      done[at] = n
    }
  }
  const writers = done.map((_, at) => writer(at))
  return {
    acknowledged: () => Math.min(...done),
    async stop() {
      over.abort()
      await Promise.all(writers)
    },
  }
}

async function prepare(db: Db): Promise<void> {
  await db.collection('first').createIndexes([
    { key: { writer: 1, n: 1 }, name: 'one', unique: true },
    { key: { flags: 1 }, name: 'flags' },
    { key: { writer: 1, text: 'text' }, name: 'words' },
  ])
  await db.collection('second').createIndex({ writer: 1, n: 1 }, { unique: true })
}

/** What a copy has: complete up to a moment for each writer, and that moment is not before `atLeast`. */
async function assertOneMoment(db: Db, atLeast: number): Promise<void> {
  for (let writer = 0; writer < 4; writer++) {
    const last = async (name: string): Promise<number> =>
      ((await db.collection(name).find({ writer }).sort({ n: -1 }).limit(1).toArray())[0]?.['n'] as number) ?? -1
    const [first, second] = [await last('first'), await last('second')]
    assert.ok(second >= atLeast, `writer ${writer} is at ${second}, ${atLeast} was acknowledged`)
    assert.ok(first === second || first === second + 1, `${first} in the first, ${second} in the second`)
    assert.equal(await db.collection('second').countDocuments({ writer }), second + 1)
  }
}

test('a copy that is made under load is of one moment, and its store is sound', async () => {
  await using store = await startInstance('busy')
  const client = store.client()
  const db = client.db('facteur')
  await prepare(db)
  const writers = startWriters(db)
  try {
    for (let round = 0; round < 2; round++) {
      await sleep(300)
      const atLeast = writers.acknowledged()
      const backups = join(folder, 'busy-backups')
      await succeed(store.folder, 'backup', backups)
      const target = join(folder, `restored-${round}`)
      // The check is part of it.
      assert.match(await succeed(store.folder, 'restore', backups, '--into', target), /Restauré/)
      await using copy = new InstanceStore(target, { folder: target })
      await copy.start()
      const reader = copy.client()
      await assertOneMoment(reader.db('facteur'), atLeast)
      await reader.close()
    }
    assert.match((await facteur(store.folder, 'doctor')).stdout, /La base de données est entière/)
  } finally {
    await writers.stop()
    await client.close()
  }
})

test('one hold at a time, and none that has ended goes on', async () => {
  await using store = await startInstance('held')
  const client = store.client()
  const admin = client.db('admin')
  await client.db('facteur').collection('c').insertOne({ a: 1 })
  const { hold } = await admin.command({ holdCheckpoints: 1 })
  const isRefused = (code: number) => (error: unknown) => error instanceof MongoServerError && error.code === code
  await assert.rejects(admin.command({ holdCheckpoints: 1 }), isRefused(117))
  assert.equal((await admin.command({ holdCheckpoints: 1, hold }))['hold'], hold)
  assert.equal((await admin.command({ releaseCheckpoints: 1, hold }))['kept'], true)
  await assert.rejects(admin.command({ holdCheckpoints: 1, hold }), isRefused(11601))
  await assert.rejects(admin.command({ releaseCheckpoints: 1, hold }), isRefused(11601))
  await client.close()
})

test('a backup or a restore that is killed does no harm, and the next one succeeds', async () => {
  const store = await startInstance('killed')
  const client = store.client()
  const db = client.db('facteur')
  await prepare(db)
  const texts = Array.from({ length: 3000 }, (_, n) => ({ writer: 9, n, text: `texte ${n}`.repeat(60), flags: [] }))
  await db.collection('first').insertMany(texts)
  await client.close()
  await store.end('SIGTERM')
  const backups = join(folder, 'killed-backups')
  for (let kill = 0; kill < 3; kill++) await killSomewhere(store.folder, 900, 'backup', backups)
  await succeed(store.folder, 'backup', backups)
  assert.match(await succeed(store.folder, 'backup', backups, '--verify'), /tous intacts/)
  for (let kill = 0; kill < 3; kill++) await killSomewhere(store.folder, 1500, 'restore', backups, '--replace')
  assert.match(await succeed(store.folder, 'restore', backups, '--replace'), /Restaur/)
  assert.match((await facteur(store.folder, 'doctor')).stdout, /La base de données est entière/)
  await store.start()
  const reader = store.client()
  assert.equal(await reader.db('facteur').collection('first').countDocuments(), 3000)
  await reader.close()
  await store[Symbol.asyncDispose]()
})
