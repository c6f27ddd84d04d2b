import { type Config, hostNameOf } from '../../config/schema.ts'
import { pauses, warnAtFailure } from '../schedule.ts'
import type { OutSettings } from './plugin/settings.ts'

/** Path below the folder of the instance -> content. */
export type RenderedFiles = Record<string, string>

export type OutConfigInput = {
  config: Config
  port: number
  username: string
  password: string
  /** Guards Haraka's INTERNALCMD, which any client on loopback could use otherwise. */
  internalKey: string
  queueFolder: string
  incidentFolder: string
  /** Pauses between tries; default: what the configuration says. */
  pausesMs?: readonly number[]
}

/** One process of ours talks to it; a remote host may take its time, and each of these holds a socket. */
const maxDeliveries = 50
/** RFC 5321 §4.5.3.2: up to ten minutes for the final answer; a shorter patience delivers twice to slow hosts. */
const remoteTimeoutSeconds = 600

/**
 * The configuration of Haraka `out`: a relay that listens on loopback, takes mail from whoever knows its password, and
 * has a queue on disk. Each line that is not Haraka's default says why.
 */
export function renderOutConfig(input: OutConfigInput): RenderedFiles {
  const { config } = input
  const pausesMs = input.pausesMs ?? pauses(config.outbound)
  const settings: OutSettings = {
    routes: config.outbound.routes,
    incidentFolder: input.incidentFolder,
    warnAtFailure: warnAtFailure(pausesMs),
    giveUpMs: pausesMs.reduce((total, each) => total + each, 0),
  }
  // Haraka takes no pause below 5 s.
  const tries = pausesMs.map((ms) => `${Math.max(5, Math.round(ms / 1000))}s`)
  return {
    'config/smtp.ini': ini([
      ['listen', `127.0.0.1:${input.port}`],
      // One process: workers erase each other's files while they are being written.
      ['nodes', 0],
      ['graceful_shutdown', true],
      ['force_shutdown_timeout', 5],
    ]),
    'config/connection.ini': [
      ini([['smtputf8', false]], 'main'),
      ini([], 'haproxy'),
      // The trace is the pump's; what others attested on the way stays as it is.
      ini(
        [
          ['add_received', false],
          ['clean_auth_results', false],
          ['show_version', false],
          ['max_lines', 5000],
          ['max_received', 100],
        ],
        'headers',
      ),
      ini(
        [
          // Trace and reports are added after the size was checked.
          ['bytes', config.mx.maxMessageBytes + 1024 * 1024],
          ['mime_parts', 10_000],
          ['line_length', 2048],
          // Longer lines would be cut, which breaks signatures.
          ['data_line_length', 100_000],
        ],
        'max',
      ),
      ini([['greeting', 'Facteur']], 'message'),
      ini([], 'uuid'),
    ].join('\n'),
    'config/me': `${hostNameOf(config)}\n`,
    'config/plugins': ['auth/flat_file', 'facteur-out', 'queue/deliver', ''].join('\n'),
    'config/log.ini': ini([
      ['level', 'notice'],
      ['format', 'json'],
      ['timestamps', false],
    ]),
    'config/internalcmd_key': `${input.internalKey}\n`,
    'config/auth_flat_file.ini':
      ini(
        [
          ['methods', 'PLAIN'],
          ['constrain_sender', false],
        ],
        'core',
      ) + ini([[input.username, input.password]], 'users'),
    'config/outbound.ini': ini([
      ['concurrency_max', maxDeliveries],
      ['connect_timeout', remoteTimeoutSeconds],
      ['always_split', true],
      ['received_header', 'disabled'],
      ['temp_fail_intervals', tries.join(',')],
    ]),
    'config/queue_dir': `${input.queueFolder}\n`,
    // A report that cannot be written is tried for ever: giving up would lose it.
    'config/facteur-out.timeout': '0\n',
    'config/facteur-out.json': JSON.stringify(settings, null, 2) + '\n',
  }
}

function ini(values: readonly [string, string | number | boolean][], section?: string): string {
  const lines = values.map(([key, value]) => `${key}=${String(value)}`)
  return [...(section === undefined ? [] : [`[${section}]`]), ...lines, ''].join('\n')
}
