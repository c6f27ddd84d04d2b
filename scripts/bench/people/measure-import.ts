import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { databaseNameOf, projectFolder, type TestFacteur } from '../../../test/kit/facteur.ts'
import { memoryOfTree } from '../../../test/kit/processes.ts'

/** Each look at the memory of a process costs the kernel some milliseconds. */
const sampleEveryMs = 2_000
const bytesPerMegabyte = 1024 * 1024

export type ImportFigures = { seconds: number; perSecond: number; said: string; moreMegabytes: number; where: string[] }

/** Runs `facteur import` on an instance that runs, and looks at the memory of both meanwhile. */
export async function measureImport(
  facteur: TestFacteur,
  file: string,
  people: number,
  options: string[] = [],
): Promise<ImportFigures> {
  const before = await memoryByName(facteur.pid)
  const startedAt = performance.now()
  const child = spawn(join(projectFolder, 'scripts/facteur'), ['import', file, ...options], {
    env: { ...process.env, FACTEUR_DATA: facteur.data, FACTEUR_DATABASE_NAME: databaseNameOf(facteur.data) },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const said: string[] = []
  child.stdout.on('data', (text: Buffer) => said.push(text.toString()))
  const exit = once(child, 'exit')
  let peak = before
  while (child.exitCode === null && child.signalCode === null) {
    const own = await memoryByName(child.pid ?? 0)
    const now = new Map([
      ...(await memoryByName(facteur.pid)),
      ...[...own].map(([, mb]) => ['the import itself', mb] as const),
    ])
    if (sumOf(now) > sumOf(peak)) peak = now
    await Promise.race([exit, sleep(sampleEveryMs)])
  }
  const seconds = (performance.now() - startedAt) / 1000
  if (child.exitCode !== 0) throw new Error(`the import ended with ${child.exitCode}: ${said.join('')}`)
  return {
    seconds: Number(seconds.toFixed(1)),
    perSecond: Math.round(people / seconds),
    said: said.join('').split('\n')[0] ?? '',
    moreMegabytes: Math.round(sumOf(peak) - sumOf(before)),
    where: [...peak].map(([name, mb]) => `${name} ${Math.round(before.get(name) ?? 0)} -> ${Math.round(mb)}`),
  }
}

const sumOf = (memory: ReadonlyMap<string, number>): number => [...memory.values()].reduce((sum, mb) => sum + mb, 0)

/** Megabytes: a page that two processes share is counted once. */
async function memoryByName(pid: number): Promise<Map<string, number>> {
  const memory = new Map<string, number>()
  for (const { name, pssBytes } of await memoryOfTree(pid))
    memory.set(name, (memory.get(name) ?? 0) + pssBytes / bytesPerMegabyte)
  return memory
}
