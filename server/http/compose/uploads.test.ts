import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, test } from 'node:test'
import { AppError } from '../../contract/errors.ts'
import { createUploads } from './uploads.ts'

const [mine, other] = ['a'.repeat(24), 'b'.repeat(24)] as const
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facteur-uploads-'))
})
afterEach(() => rm(folder, { recursive: true }))

const body = (content: string): ReadableStream<Uint8Array> => new Blob([content]).stream()
const code = (expected: string) => (error: unknown) => error instanceof AppError && error.code === expected

test('what was stored is read back, by its owner alone', async () => {
  const uploads = createUploads(folder, 100)
  const input = { filename: '../Élèves\u202e.pdf', contentType: 'application/pdf', body: body('bytes') }
  const upload = await uploads.store(mine, input)
  assert.deepEqual(upload, { id: upload.id, filename: '.._Élèves.pdf', contentType: 'application/pdf', sizeBytes: 5 })
  assert.equal(await text((await uploads.get(mine, upload.id)).open()), 'bytes')
  await assert.rejects(uploads.get(other, upload.id), code('notFound'))
  await assert.rejects(uploads.get(mine, '../../etc/passwd'), code('notFound'))
  await uploads.remove(mine, upload.id)
  await assert.rejects(uploads.get(mine, upload.id), code('notFound'))
})

test('one that is too large leaves nothing behind', async () => {
  const uploads = createUploads(folder, 4)
  await assert.rejects(
    uploads.store(mine, { filename: 'a', contentType: 'a/b', body: body('12345') }),
    code('tooLarge'),
  )
  assert.deepEqual(await readdir(join(folder, mine)), [])
})

test('an empty file is a file', async () => {
  const upload = await createUploads(folder, 4).store(mine, { filename: 'a', contentType: 'a/b', body: null })
  assert.equal(upload.sizeBytes, 0)
})

test('what is never sent is swept away after a day', async () => {
  const uploads = createUploads(folder, 100, () => Date.now() + 23 * 3600_000)
  const upload = await uploads.store(mine, { filename: 'a', contentType: 'a/b', body: body('x') })
  await uploads.sweep()
  assert.equal((await uploads.get(mine, upload.id)).sizeBytes, 1)
  const later = createUploads(folder, 100, () => Date.now() + 25 * 3600_000)
  await later.sweep()
  assert.deepEqual(await readdir(join(folder, mine)), [])
})
