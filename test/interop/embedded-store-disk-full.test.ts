import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Binary, MongoClient, MongoServerError } from 'mongodb'
import { embeddedStoreSpec } from '../../server/embedded/service.ts'
import { isInstanceRunning } from '../../server/kit/instance-lock.ts'
import { waitUntil } from '../../server/kit/wait.ts'

/** The store on a disk of a few megabytes, in a mount namespace of its own, with files that can be taken away. */

const canMount = spawnSync('unshare', ['-rm', 'true']).status === 0
const outOfDiskSpace = 14031

class SmallDisk implements AsyncDisposable {
  readonly #folder: string
  readonly #child: ChildProcess

  private constructor(folder: string, child: ChildProcess) {
    this.#folder = folder
    this.#child = child
  }

  static async start(megabytes: number, fillers: number): Promise<SmallDisk> {
    const folder = await mkdtemp(join(tmpdir(), 'facteur-full-'))
    const socketPath = join(folder, 'run', 'store.sock')
    const { command, args } = embeddedStoreSpec({ socketPath, dataDir: join(folder, 'data') })
    const script = `mkdir "$0" && mount -t tmpfs -o size=${megabytes}m none "$0" && chmod 700 "$0" &&
      for i in $(seq ${fillers}); do head -c 1000000 /dev/zero > "$0/filler$i"; done; exec "$@"`
    const child = spawn('unshare', ['-rm', 'sh', '-c', script, join(folder, 'data'), command, ...args], {
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    const disk = new SmallDisk(folder, child)
    assert.ok(await waitUntil(() => isInstanceRunning(socketPath), { timeoutMs: 20_000, intervalMs: 20 }))
    return disk
  }

  client(): MongoClient {
    return new MongoClient(`mongodb://${encodeURIComponent(join(this.#folder, 'run', 'store.sock'))}/`)
  }

  /** Seen through the process, because only it has the disk. */
  async removeFiller(number: number): Promise<void> {
    await rm(join(`/proc/${this.#child.pid}/root`, this.#folder, 'data', `filler${number}`))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGTERM')
    await ended
    await rm(this.#folder, { recursive: true, force: true })
  }
}

type Item = { _id: number; data: Binary }

/** Inserts until that is refused; answers how many documents there are then. */
async function fill(client: MongoClient, from: number): Promise<number> {
  for (let n = from; ; n++) {
    try {
      await client
        .db('t')
        .collection<Item>('c')
        .insertOne({ _id: n, data: new Binary(randomBytes(40_000)) })
    } catch (error) {
      assert.ok(error instanceof MongoServerError)
      assert.equal(error.code, outOfDiskSpace)
      return n
    }
  }
}

async function assertSound(client: MongoClient, count: number): Promise<void> {
  const collection = client.db('t').collection<Item>('c')
  assert.equal(await collection.countDocuments({}), count)
  assert.equal((await collection.findOne({ _id: count - 1 }))?.data.length(), 40_000)
  const report = await client.db('t').command({ validate: 'c' })
  assert.deepEqual(report['errors'], [])
}

test('a full disk refuses writes, answers reads, damages nothing, and is over when there is room', async (t) => {
  if (!canMount) return t.skip('no mount namespace for an ordinary user here')
  await using disk = await SmallDisk.start(16, 2)
  await using client = disk.client()
  let count = await fill(client, 0)
  assert.ok(count > 50, `${count} documents`)
  await assertSound(client, count)
  // Long enough for the log to be moved into the file, which there is no room for either.
  await sleep(3_000)
  await assertSound(client, count)
  for (const filler of [1, 2]) {
    await disk.removeFiller(filler)
    const before = count
    const fits = async (): Promise<boolean> => (count = await fill(client, count)) > before
    assert.ok(await waitUntil(fits, { timeoutMs: 10_000, intervalMs: 200 }), `nothing fits after ${filler}`)
    await assertSound(client, count)
  }
})
