import { readFileSync } from 'node:fs'

/** Linux counts CPU time in hundredths of a second (sysconf _SC_CLK_TCK is 100 on every architecture Node runs on). */
const tickMs = 10

/** CPU time that a process, with all its threads, has taken so far. */
export function cpuMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The name stands in parentheses and may hold anything; utime and stime are the 14th and 15th fields.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * tickMs
}

export function rssMegabytesOf(pid: number): number {
  const rss = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Math.round(Number(rss?.[1] ?? 0) / 1024)
}
