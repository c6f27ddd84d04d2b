/**
 * The log: one line per event on standard error, `time level room message key=value…`, or one JSON object per line.
 *
 * Fields are given by name and are for facts (ids, counts, durations); passwords, NUMEN and message contents are never
 * handed to it. A field whose name says that it is secret is blanked all the same.
 */

export const logLevels = ['debug', 'info', 'warn', 'error'] as const
export type LogLevel = (typeof logLevels)[number]
export type LogFields = Record<string, unknown>

export type Logger = {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
}

export type LogOptions = { level: LogLevel; format: 'text' | 'json'; write: (line: string) => void }

const options: LogOptions = {
  level: 'info',
  format: 'text',
  write: (line) => void process.stderr.write(line),
}

/** Sets level, format and destination for every logger of this process. */
export function configureLog(changes: Partial<LogOptions>): void {
  Object.assign(options, changes)
}

export function createLogger(room: string): Logger {
  const at = (level: LogLevel) => (message: string, fields?: LogFields) => {
    if (logLevels.indexOf(level) >= logLevels.indexOf(options.level))
      options.write(formatLine(room, level, message, fields))
  }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

const secretName = /password|passwd|numen|secret|token|cookie|authorization|credential/i

function formatLine(room: string, level: LogLevel, message: string, fields: LogFields = {}): string {
  const shown = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => [key, secretName.test(key) ? '***' : plain(value)] as const)
  const time = new Date().toISOString()
  if (options.format === 'json')
    return JSON.stringify({ time, level, room, message, ...Object.fromEntries(shown) }) + '\n'
  const tail = shown.map(([key, value]) => ` ${key}=${quoteIfNeeded(value)}`).join('')
  return `${time} ${level.padEnd(5)} ${room.padEnd(10)} ${oneLine(message)}${tail}\n`
}

function plain(value: unknown): string | number | boolean | null {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value
  if (value instanceof Error) return describeError(value)
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'string') return value
  return JSON.stringify(value) ?? ''
}

/** An error with its causes on one line, without stacks: what an administrator reads. */
export function describeError(thrown: unknown): string {
  const parts: string[] = []
  for (let error = thrown; error !== undefined && error !== null && parts.length < 5;) {
    if (!(error instanceof Error)) return [...parts, typeof error === 'string' ? error : 'unknown failure'].join(': ')
    const code = 'code' in error && typeof error.code === 'string' ? `${error.code} ` : ''
    parts.push(code + (error.message || error.name))
    error = error.cause
  }
  return parts.join(': ')
}

/** A line of the log is one event: what a stranger sent cannot start another. */
const oneLine = (text: string): string => text.replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, ' ')

function quoteIfNeeded(value: string | number | boolean | null): string {
  const text = oneLine(String(value))
  return /[\s"=]/.test(text) || text === '' ? JSON.stringify(text) : text
}
