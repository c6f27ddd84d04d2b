import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { lastBackup, noteBackup } from './backup-note.ts'

test('the last backup is the one that was noted last; none, or half a note, is none', async () => {
  const data = await mkdtemp(join(tmpdir(), 'facteur-note-'))
  try {
    assert.equal(await lastBackup(data), null)
    await noteBackup(data, new Date('2026-11-29T02:00:00Z'))
    await noteBackup(data, new Date('2026-11-30T02:00:00Z'))
    assert.equal((await lastBackup(data))?.toISOString(), '2026-11-30T02:00:00.000Z')
    await writeFile(join(data, 'last-backup.json'), '{"at":"20')
    assert.equal(await lastBackup(data), null)
  } finally {
    await rm(data, { recursive: true })
  }
})
