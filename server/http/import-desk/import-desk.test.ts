import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { waitUntil } from '../../kit/wait.ts'
import { createImportDesk } from './import-desk.ts'

let uploads = ''
before(async () => {
  uploads = await mkdtemp(join(tmpdir(), 'facteur-desk-'))
})
after(() => rm(uploads, { recursive: true, force: true }))

/** A desk whose tool runs these lines in the place of `facteur import`. */
const deskOf = (script: string) =>
  createImportDesk({
    uploads,
    spawnImport: () => spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'pipe'] }),
    note: () => Promise.resolve(),
  })
const by = { username: 'admin', roles: [], meta: { ip: '127.0.0.1', userAgent: '' } } as const
const upload = () => ({ filename: 'personnels.csv', body: new Blob(['NUMEN;NOM\n']).stream(), by })

test('a check that is called off leaves neither a verdict nor the file, which holds NUMEN', async () => {
  const desk = deskOf('setInterval(() => {}, 1000)')
  await desk.check(upload())
  assert.equal(desk.job()?.phase, 'checking')
  assert.ok(existsSync(join(uploads, 'import/people.csv')))
  desk.cancel()
  assert.ok(await waitUntil(() => desk.job() === null, { timeoutMs: 5000 }))
  assert.ok(!existsSync(join(uploads, 'import')))
})

test('a file that the tool cannot read is refused, in its words', async () => {
  const desk = deskOf('console.error("facteur : pas de colonne NOM"); process.exitCode = 1')
  await desk.check(upload())
  assert.ok(await waitUntil(() => desk.job()?.phase === 'refused', { timeoutMs: 5000 }))
  assert.equal(desk.job()?.reason, 'pas de colonne NOM')
})
