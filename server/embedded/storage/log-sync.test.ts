import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { logFileSync } from './log-sync.ts'

test('a sync that is under way when the store closes ends well', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'facteur-sync-'))
  try {
    const file = join(folder, 'store.sqlite')
    writeFileSync(`${file}-wal`, 'log')
    const log = logFileSync(file)
    const ended = Promise.all(
      Array.from({ length: 20 }, () => new Promise<Error | null>((resolve) => log.sync(resolve))),
    )
    log.close()
    assert.deepEqual(new Set(await ended), new Set([null]))
  } finally {
    rmSync(folder, { recursive: true })
  }
})
