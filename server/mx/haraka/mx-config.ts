import { type Config, hostNameOf, localDomains } from '../../config/schema.ts'
import { renderDhParameters } from './dh-parameters.ts'

/**
 * The configuration folder of Haraka `mx`, rendered anew at each start: `file name -> content` below `config/`.
 * Haraka's own defaults are not relied on where they lose mail, break signatures or tell strangers what runs here.
 */
export type MxConfigInput = {
  config: Config
  /** Seals what we found out about a message; see verdict.ts. */
  verdictSecret: string
  /** Haraka lets any loopback client call its methods unless this is set. */
  internalKey: string
  resolverSocket: string
  lmtpSocket: string
  tls: { key: string; cert: string }
}

/** What our plugins read of `facteur.json`. */
export type PluginSettings = {
  hostName: string
  localDomains: readonly string[]
  resolverSocket: string
  lmtpSocket: string
  verdictSecret: string
  maxRecipients: number
}

/** RFC 5321 §4.5.3.1.8 asks for 100 at least; beyond this the rest is sent in another transaction. */
const maxRecipients = 100
/** Octets of a command line: RFC 5321 §4.5.3.1.4 asks for 512; long addresses with parameters need more. */
const maxCommandBytes = 2048
/** Octets of a line of the message. RFC 5322 §2.1.1 says 998, but cutting longer ones would break their signatures. */
const maxLineBytes = 20_000
/** Header lines: a mailing list's message with its seals has under 200. */
const maxHeaderLines = 1000
/** RFC 5321 §6.3: a count of Received lines this high means a loop. */
const maxReceived = 100
/** Seconds that a transaction in transfer has when we stop. */
const shutdownSeconds = 5
/** Seconds of silence after which a client is left: RFC 5321 §4.5.3.2.7. */
const inactivitySeconds = 300
/** Seconds a plugin may take; storing 36 MB for many recipients on a slow disk is the longest. */
const pluginSeconds = 150

export function renderMxConfig(input: MxConfigInput): Record<string, string> {
  const { config } = input
  const settings: PluginSettings = {
    hostName: hostNameOf(config),
    localDomains: localDomains(config),
    resolverSocket: input.resolverSocket,
    lmtpSocket: input.lmtpSocket,
    verdictSecret: input.verdictSecret,
    maxRecipients,
  }
  return {
    'smtp.ini': ini({
      '': {
        listen: `${bracketed(config.network.address)}:${config.mx.port}`,
        nodes: 0,
        inactivity_timeout: inactivitySeconds,
        graceful_shutdown: true,
        force_shutdown_timeout: shutdownSeconds,
      },
    }),
    'connection.ini': ini({
      main: { smtputf8: false, strict_rfc1869: false },
      haproxy: { enabled: false },
      headers: {
        add_received: true,
        clean_auth_results: false,
        show_version: false,
        max_lines: maxHeaderLines,
        max_received: maxReceived,
      },
      max: {
        bytes: config.mx.maxMessageBytes,
        mime_parts: 10_000,
        line_length: maxCommandBytes,
        data_line_length: maxLineBytes,
      },
      message: { 'greeting[]': 'Facteur', helo: 'bonjour', close: 'au revoir' },
      uuid: { banner_chars: 0, deny_chars: 0 },
    }),
    'log.ini': ini({ main: { level: 'notice', format: 'json', timestamps: false } }),
    'tls.ini': ini({
      main: { key: 'tls_key.pem', cert: 'tls_cert.pem', minVersion: 'TLSv1.2', dhparam: 'dhparams.pem' },
    }),
    me: settings.hostName + '\n',
    plugins: ['tls', 'esmtp', 'recipient', 'authentication', 'deliver'].join('\n') + '\n',
    plugin_timeout: `${pluginSeconds}\n`,
    internalcmd_key: input.internalKey + '\n',
    'dhparams.pem': renderDhParameters(),
    'tls_key.pem': input.tls.key,
    'tls_cert.pem': input.tls.cert,
    'facteur.json': JSON.stringify(settings, null, 2) + '\n',
  }
}

const bracketed = (address: string): string => (address.includes(':') ? `[${address}]` : address)

function ini(sections: Record<string, Record<string, string | number | boolean>>): string {
  const lines: string[] = []
  for (const [section, values] of Object.entries(sections)) {
    if (section !== '') lines.push(`[${section}]`)
    for (const [key, value] of Object.entries(values)) lines.push(`${key}=${value}`)
  }
  return lines.join('\n') + '\n'
}
