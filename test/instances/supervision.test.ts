import assert from 'node:assert/strict'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { eventually } from '../kit/eventually.ts'
import { startFacteur, type TestFacteur } from '../kit/facteur.ts'

/** Starting, stopping and dying, seen from outside. */

/** Every process that carries the mark of this data folder. */
async function processesOf(data: string): Promise<number[]> {
  const found: number[] = []
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    const environment = await readFile(`/proc/${entry}/environ`, 'utf8').catch(() => '')
    if (environment.split('\0').includes(`FACTEUR_INSTANCE=${data}`)) found.push(Number(entry))
  }
  return found
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

/** A key in PEM is many lines; its first and last are no secret, and in a short last line there is little of one. */
const isSecretLine = (line: string) => line.length >= 16 && !line.startsWith('-----')

/** A start takes six seconds; here other tests run beside it. */
const startMs = 30_000

async function assertHealthy(facteur: TestFacteur): Promise<void> {
  const response = await fetch(`${facteur.origin}/healthz`)
  assert.equal(response.status, 200, await response.text())
}

test('it starts, says so, stops on SIGTERM within 10 s, and starts again', async () => {
  await using first = await startFacteur()
  assert.match(first.log(), /Facteur est prêt/)
  assert.ok((await processesOf(first.data)).length >= 4)
  const stopAt = performance.now()
  assert.equal(await first.stop(), 0)
  assert.ok(performance.now() - stopAt < 10_000)
  assert.deepEqual(await processesOf(first.data), [])

  const startAt = performance.now()
  await using second = await startFacteur({ like: first })
  assert.ok(performance.now() - startAt < startMs, `took ${performance.now() - startAt} ms`)
  await assertHealthy(second)
})

test('a killed parent leaves no orphan, and the next start needs no help', async () => {
  await using first = await startFacteur()
  await first.kill()
  await using second = await startFacteur({ like: first })
  await assertHealthy(second)
  await second.stop()
  await eventually(async () => assert.deepEqual(await processesOf(first.data), []))
})

test('nothing in the data folder is open to others, and the log holds no secret', async () => {
  await using facteur = await startFacteur()
  const secrets = await filesBelow(join(facteur.data, 'secrets'))
  assert.ok(secrets.length > 0)
  for (const path of secrets) {
    assert.equal((await stat(path)).mode & 0o077, 0, path)
    for (const line of (await readFile(path, 'utf8')).split('\n').filter(isSecretLine))
      assert.ok(!facteur.log().includes(line), path)
  }
  for (const name of ['', 'run', 'store', 'redis', 'queue', 'tls'])
    assert.equal((await stat(join(facteur.data, name))).mode & 0o077, 0, name)
})
