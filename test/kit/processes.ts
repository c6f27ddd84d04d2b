import { readdir, readFile } from 'node:fs/promises'

export type ProcessMemory = { pid: number; name: string; rssBytes: number; pssBytes: number }

/** A process and all its descendants, with what they hold in memory. Pss counts a shared page once among its holders. */
export async function memoryOfTree(rootPid: number): Promise<ProcessMemory[]> {
  const children = new Map<number, number[]>()
  for (const entry of await readdir('/proc')) {
    const pid = Number(entry)
    if (!Number.isInteger(pid)) continue
    const parent = await parentOf(pid)
    if (parent !== null) children.set(parent, [...(children.get(parent) ?? []), pid])
  }
  const tree: number[] = []
  for (const pending = [rootPid]; pending.length > 0;) {
    const pid = pending.pop() ?? 0
    tree.push(pid)
    pending.push(...(children.get(pid) ?? []))
  }
  const found = await Promise.all(tree.map(memoryOf))
  return found.filter((each) => each !== null)
}

async function parentOf(pid: number): Promise<number | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // The name stands in parentheses and may hold anything, even a parenthesis.
  const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  return Number.isInteger(parent) ? parent : null
}

async function memoryOf(pid: number): Promise<ProcessMemory | null> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => null)
  if (rollup === null) return null
  const bytesOf = (key: string): number =>
    Number(new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(rollup)?.[1] ?? 0) * 1024
  const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0')
  const script = command.find((part, index) => index > 0 && /\.(ts|js)$/.test(part))
  return {
    pid,
    name: (script ?? command.join(' ')).split('/').slice(-2).join('/').trim().slice(0, 40),
    rssBytes: bytesOf('Rss'),
    pssBytes: bytesOf('Pss'),
  }
}
