// One line on the terminal that says how far a long command is; nothing where nobody sees it.

/** Often enough to look alive, seldom enough to be read. */
const everyMs = 200
/** Before that no speed can be told. */
const speedFromMs = 1000

export type Progress = {
  /** Something is done: bytes, or whatever the total counts. */
  add(count: number): void
  /** How much there is in all, where that is known later. */
  total(count: number): void
  /** Removes the line. */
  end(): void
}

export function startProgress(label: string, total: number, unit: 'bytes' | 'items' = 'bytes'): Progress {
  const terminal = process.stderr
  if (!terminal.isTTY) return { add: () => undefined, total: () => undefined, end: () => undefined }
  const startedAt = performance.now()
  let done = 0
  let all = total
  let shownAt = 0
  const show = (): void => {
    const now = performance.now()
    if (now - shownAt < everyMs) return
    shownAt = now
    terminal.write(`\r\x1b[K${describeProgress(label, done, all, now - startedAt, unit)}`)
  }
  return {
    add(count) {
      done += count
      show()
    },
    total(count) {
      all = count
      show()
    },
    end: () => void terminal.write('\r\x1b[K'),
  }
}

export function describeProgress(
  label: string,
  done: number,
  total: number,
  elapsedMs: number,
  unit: 'bytes' | 'items',
): string {
  const percent = total > 0 ? Math.min(100, Math.floor((done / total) * 100)) : 0
  const parts = [label, `${percent} %`]
  if (elapsedMs >= speedFromMs && done > 0) {
    const perSecond = done / (elapsedMs / 1000)
    parts.push(unit === 'bytes' ? `${megabytes(perSecond)}/s` : `${Math.round(perSecond)} /s`)
    parts.push(`reste ${duration(Math.max(0, total - done) / perSecond)}`)
  }
  return parts.join('   ')
}

/** In the units that an administrator counts disks in. */
export function megabytes(bytes: number): string {
  if (bytes < 100_000) return `${Math.ceil(bytes / 1000)} ko`
  if (bytes >= 10_000_000_000) return `${(bytes / 1e9).toFixed(1).replace('.', ',')} Go`
  return `${(bytes / 1e6).toFixed(bytes < 10_000_000 ? 1 : 0).replace('.', ',')} Mo`
}

/** `1 h 05`, `4 min 10`, `12 s`. */
export function duration(seconds: number): string {
  const whole = Math.ceil(seconds)
  const two = (count: number): string => String(count).padStart(2, '0')
  if (whole >= 3600) return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))}`
  return whole >= 60 ? `${Math.floor(whole / 60)} min ${two(whole % 60)}` : `${whole} s`
}
