import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type ChildSpec, SupervisedChild } from './child.ts'
import { endLeftover, instanceVariable, writePidFile } from './leftover.ts'
import { configureLog } from './log.ts'
import { StartError } from './service.ts'
import { waitUntil } from './wait.ts'

let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facteur-child-'))
  configureLog({ write: () => undefined })
})
after(() => rm(folder, { recursive: true, force: true }))

/** A child that says who it is in a file and then waits. */
const program = (file: string): string =>
  `require('fs').writeFileSync(${JSON.stringify(file)}, JSON.stringify({ pid: process.pid, env: process.env }));
   process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1000)`

function childSpec(name: string, changes: Partial<ChildSpec> = {}): ChildSpec & { file: string } {
  const file = join(folder, `${name}.json`)
  return {
    name,
    file,
    command: process.execPath,
    args: ['-e', program(file)],
    isReady: async () => (await readFile(file, 'utf8')).length > 0,
    readyTimeoutMs: 5000,
    stopTimeoutMs: 2000,
    ...changes,
  }
}

const options = (name: string) => ({ pidFile: join(folder, `${name}.pid`), instance: folder })
const told = async (file: string): Promise<{ pid: number; env: Record<string, string> }> =>
  JSON.parse(await readFile(file, 'utf8'))

test('a child that is killed comes back, ready again', async () => {
  const spec = childSpec('phoenix')
  const child = new SupervisedChild(spec, options('phoenix'))
  await child.start()
  const first = child.pid
  assert.ok(first !== undefined && child.isReady())
  process.kill(first, 'SIGKILL')
  assert.ok(await waitUntil(() => child.isReady() && child.pid !== first, { timeoutMs: 5000 }))
  await child.stop()
  assert.equal(child.isReady(), false)
})

test('a child gets no variable of ours but the few it needs', async () => {
  process.env['FACTEUR_TEST_SECRET'] = 'geheim'
  const spec = childSpec('modest')
  const child = new SupervisedChild(spec, options('modest'))
  await child.start()
  const { env } = await told(spec.file)
  await child.stop()
  delete process.env['FACTEUR_TEST_SECRET']
  assert.equal(env['FACTEUR_TEST_SECRET'], undefined)
  assert.equal(env[instanceVariable], folder)
})

test('a child that never answers is a start error and leaves no process', async () => {
  const spec = childSpec('mute', { isReady: () => Promise.resolve(false), readyTimeoutMs: 300 })
  const child = new SupervisedChild(spec, options('mute'))
  await assert.rejects(child.start(), StartError)
  assert.throws(() => process.kill(child.pid ?? -1, 0))
})

test('a child that does not heed SIGTERM is killed in time', async () => {
  const file = join(folder, 'stubborn.json')
  const spec = childSpec('stubborn', {
    args: [
      '-e',
      `process.on('SIGTERM', () => {}); require('fs').writeFileSync(${JSON.stringify(file)}, 'x'); setInterval(() => {}, 1000)`,
    ],
    stopTimeoutMs: 200,
  })
  const child = new SupervisedChild(spec, options('stubborn'))
  await child.start()
  const pid = child.pid ?? -1
  await child.stop()
  assert.throws(() => process.kill(pid, 0))
})

test('a leftover of ours is ended; a process of somebody else with that pid is not', async () => {
  const start = async (instance: string): Promise<number> => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
      env: { [instanceVariable]: instance },
    })
    await once(child, 'spawn')
    return child.pid ?? -1
  }
  const ours = await start('ours')
  const theirs = await start('theirs')
  const file = join(folder, 'leftover.pid')
  const environmentIsThere = async (pid: number): Promise<boolean> =>
    (await readFile(`/proc/${pid}/environ`, 'utf8')).includes(instanceVariable)
  assert.ok(
    await waitUntil(async () => (await environmentIsThere(ours)) && (await environmentIsThere(theirs)), {
      timeoutMs: 2000,
    }),
  )
  await writePidFile(file, ours)
  assert.equal(await endLeftover(file, 'ours'), true)
  await writePidFile(file, theirs)
  assert.equal(await endLeftover(file, 'ours'), false)
  process.kill(theirs, 'SIGKILL')
})

test('a pid file with nonsense in it harms nobody', async () => {
  const file = join(folder, 'nonsense.pid')
  for (const content of ['', 'abc', '1', '-1', '0']) {
    await writeFile(file, content)
    assert.equal(await endLeftover(file, 'ours'), false)
  }
})
