import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { AppError } from '../../contract/errors.ts'
import { type Incident, writeIncident } from './incident.ts'
import { takeIncidents } from './take-incidents.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facteur-incident-'))
})
afterEach(() => rm(folder, { recursive: true }))

const incident: Incident = {
  kind: 'failed',
  sender: 'a@b.fr',
  recipient: 'c@d.fr',
  status: '5.1.1',
  diagnostic: '550 non',
  remoteMta: null,
  arrivedAt: '2026-11-23T05:00:00.000Z',
  retryUntil: null,
  header: 'Subject: h\xe9\r\n\r\n',
}
const take = async (): Promise<{ taken: Incident[]; unreadable: string[] }> => {
  const taken: Incident[] = []
  const unreadable: string[] = []
  await takeIncidents(
    folder,
    async (each) => void taken.push(each),
    (file) => unreadable.push(file),
  )
  return { taken, unreadable }
}

test('an incident is taken once, as it was written', async () => {
  await writeIncident(folder, incident)
  assert.deepEqual((await take()).taken, [incident])
  assert.deepEqual((await take()).taken, [])
  assert.deepEqual(await readdir(folder), [])
})

test('one that could not be dealt with is there again', async () => {
  await writeIncident(folder, incident)
  await assert.rejects(
    takeIncidents(
      folder,
      () => Promise.reject(new AppError('unavailable', 'queue away')),
      () => undefined,
    ),
    /queue away/,
  )
  assert.equal((await take()).taken.length, 1)
})

test('one that can never be dealt with does not stop the others', async () => {
  await writeIncident(folder, incident)
  await writeIncident(folder, { ...incident, recipient: 'e@f.fr' })
  const taken: string[] = []
  await takeIncidents(
    folder,
    async ({ recipient }) => {
      if (recipient === 'c@d.fr') throw new TypeError('a bug')
      taken.push(recipient)
    },
    () => undefined,
  )
  assert.deepEqual(taken, ['e@f.fr'])
  assert.equal((await readdir(folder)).filter((name) => name.endsWith('.aside')).length, 1)
})

test('half a file is not looked at, and an unreadable one is put aside', async () => {
  await writeFile(join(folder, '1.new'), '{"kind":')
  await writeFile(join(folder, '2.json'), '{"kind":')
  await writeIncident(folder, incident)
  const { taken, unreadable } = await take()
  assert.deepEqual([taken.length, unreadable], [1, ['2.json']])
  assert.deepEqual((await readdir(folder)).sort(), ['1.new', '2.json.aside'])
})

test('no folder is no incident', async () => {
  await rm(folder, { recursive: true })
  assert.deepEqual((await take()).taken, [])
  await writeIncident(folder, incident)
})
