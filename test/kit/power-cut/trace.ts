import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream, existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { waitUntil } from '../../../server/kit/wait.ts'

/**
 * What a process asks of the disk, in order and with the bytes: writes, cuts and syncs of some files, seen by strace
 * (Linux; `apt-get install strace`). Times are milliseconds since 1970.
 */

export type DiskEvent = { file: string; startMs: number; endMs: number } & (
  | { kind: 'write'; offset: number; data: Buffer }
  | { kind: 'truncate'; length: number }
  /** fsync or fdatasync: what was written before it began is on the disk when it has ended. */
  | { kind: 'sync' }
)

const calls = 'pwrite64,pwritev,write,writev,ftruncate,fallocate,fsync,fdatasync,rename,unlink'
/** Longer than any one write of SQLite. */
const longestWrite = 4 * 1024 * 1024
const attachTimeoutMs = 15_000

export class DiskTrace {
  readonly #strace: ChildProcess
  readonly #output: string

  private constructor(strace: ChildProcess, output: string) {
    this.#strace = strace
    this.#output = output
  }

  /** Attaches to a process that runs and all its threads. */
  static async start(pid: number, files: readonly string[], output: string): Promise<DiskTrace> {
    const args = ['-f', '-p', String(pid), '-ttt', '-T', '-y', '-xx', '-s', String(longestWrite), '-o', output]
    const paths = files.flatMap((file) => ['-P', file])
    const strace = spawn('strace', [...args, ...paths, '-e', `trace=${calls}`], { stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    strace.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
    strace.on('error', (error) => (said += error.message))
    await waitUntil(() => said.includes('attached') || strace.exitCode !== null, { timeoutMs: attachTimeoutMs })
    if (!said.includes('attached')) throw new Error(`strace does not attach: ${said}`)
    return new DiskTrace(strace, output)
  }

  async stop(): Promise<void> {
    if (this.#strace.exitCode !== null || this.#strace.signalCode !== null) return
    const ended = once(this.#strace, 'exit')
    this.#strace.kill('SIGINT')
    await ended
  }

  async events(): Promise<DiskEvent[]> {
    if (!existsSync(this.#output)) return []
    const events: DiskEvent[] = []
    /** By thread: the first half of a call during which another thread did something. */
    const begun = new Map<string, { text: string; startMs: number }>()
    for await (const line of createInterface({ input: createReadStream(this.#output, 'latin1') })) {
      const [, thread = '', seconds = '', text = ''] = /^(\d+) +(\d+\.\d+) (.*)$/.exec(line) ?? []
      const timeMs = Number(seconds) * 1000
      if (text.endsWith('<unfinished ...>')) {
        begun.set(thread, { text: text.slice(0, -'<unfinished ...>'.length), startMs: timeMs })
        continue
      }
      const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(text)
      const first = resumed ? begun.get(thread) : undefined
      if (resumed) begun.delete(thread)
      const event = parseCall(resumed ? (first?.text ?? '') + resumed[1]! : text, first?.startMs ?? timeMs)
      if (event !== null) events.push(event)
    }
    return events.toSorted((a, b) => a.endMs - b.endMs)
  }
}

/** `name(fd<path>, arguments) = result <seconds>` */
function parseCall(text: string, startMs: number): DiskEvent | null {
  const found = /^(\w+)\(\d+<([^>]*)>(?:, )?(.*?) *\) += (-?\d+)(?: [^<]*)? <(\d+\.\d+)>$/.exec(text)
  if (found === null) {
    if (/^(rename|unlink|pwritev|writev|write|fallocate)\(/.test(text))
      throw new Error(`not understood: ${text.slice(0, 200)}`)
    return null
  }
  const [, name, path = '', rest = '', result, seconds] = found
  if (Number(result) < 0) return null
  const at = { file: unescape(path), startMs, endMs: startMs + Number(seconds) * 1000 }
  if (name === 'fsync' || name === 'fdatasync') return { ...at, kind: 'sync' }
  if (name === 'ftruncate') return { ...at, kind: 'truncate', length: Number(rest) }
  // The bytes are too many for a regular expression.
  const quote = rest.lastIndexOf('"')
  const [, offset] = /^, \d+, (\d+)$/.exec(rest.slice(quote + 1)) ?? []
  if (name !== 'pwrite64' || !rest.startsWith('"') || offset === undefined)
    throw new Error(`not understood: ${text.slice(0, 200)} … ${text.slice(-100)}`)
  const data = Buffer.from(rest.slice(1, quote).replaceAll('\\x', ''), 'hex')
  if (data.length !== Number(result)) throw new Error(`a write of ${data.length} bytes wrote ${result}`)
  return { ...at, kind: 'write', offset: Number(offset), data }
}

/** Paths come in hexadecimal too where -xx asks for it. */
const unescape = (path: string): string =>
  path.startsWith('\\x') ? Buffer.from(path.replaceAll('\\x', ''), 'hex').toString() : path
