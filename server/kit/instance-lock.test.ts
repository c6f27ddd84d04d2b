import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { isInstanceRunning, lockInstance } from './instance-lock.ts'
import { StartError } from './service.ts'

test('a second instance on the same folder is refused, until the first is gone', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'facteur-lock-'))
  const path = join(folder, 'facteur.sock')
  const lock = await lockInstance(path)
  await assert.rejects(lockInstance(path), StartError)
  await lock.release()
  assert.equal(await isInstanceRunning(path), false)
  await writeFile(path, 'what a killed instance left')
  const again = await lockInstance(path)
  assert.equal(await isInstanceRunning(path), true)
  await again.release()
  await rm(folder, { recursive: true })
})
