import { withDatabase } from './database-url.ts'
import { redisOptionsOf } from './redis-child.ts'

/**
 * The configuration of WildDuck, rendered into the run folder at each start. WildDuck reads the defaults of its own
 * package first and this over them, so that only what differs stands here.
 */

export type WildDuckConfigInput = {
  databaseUrl: string
  databaseName: string
  redisUrl: string
  apiSocket: string
  /** Address that IMAP and POP3 listen on. */
  address: string
  hostName: string
  domain: string
  imap: { port: number; tlsPort: number }
  pop3: { port: number; tlsPort: number }
  submission: { tlsPort: number }
  maxMessageBytes: number
  quotaMegabytes: number
  tls: { keyFile: string; certFile: string }
  secrets: Readonly<Record<'wildduckApiToken' | 'loop' | 'totp' | 'dkim' | 'certificates', string>>
}

/** Days that deleted messages stay in « Corbeille » and « Pourriels ». */
const binRetentionDays = 30
/** IMAP sessions of one account: three devices of a mail program that opens five each. */
const maxImapSessions = 15
/** POP3 shows this many of the newest messages. */
const maxPop3Messages = 2000

/** The same object for the same input: what `wild-config` merges over the package's defaults. */
export function renderWildDuckConfig(input: WildDuckConfigInput): Record<string, unknown> {
  const tls = { key: input.tls.keyFile, cert: input.tls.certFile }
  const maxMB = Math.ceil(input.maxMessageBytes / (1024 * 1024))
  return {
    ident: 'facteur-wildduck',
    processes: 1,
    emailDomain: input.domain,
    maxStorage: input.quotaMegabytes,
    dbs: {
      mongo: withDatabase(input.databaseUrl, input.databaseName),
      // A plain name: the queue of outgoing mail lies in the same database.
      sender: input.databaseName,
      redis: redisOptionsOf(input.redisUrl),
    },
    log: { level: 'warn', skipFetchLog: true },
    tls,
    imap: {
      enabled: true,
      host: input.address,
      port: input.imap.tlsPort,
      secure: true,
      name: 'Facteur',
      vendor: 'Facteur',
      // Its own are quotations from a cartoon.
      quotes: ['LOGOUT completed'],
      maxMB,
      maxConnections: maxImapSessions,
      retention: binRetentionDays,
      // Without TLS it says LOGINDISABLED until STARTTLS, RFC 9051 §6.2.3.
      interface: [{ enabled: true, host: input.address, port: input.imap.port, secure: false }],
      setup: { hostname: input.hostName, secure: true, port: input.imap.tlsPort },
    },
    pop3: {
      enabled: true,
      host: input.address,
      port: input.pop3.tlsPort,
      // Read by pop3-ports.ts.
      starttlsPort: input.pop3.port,
      secure: true,
      name: 'Facteur',
      disableVersionString: true,
      maxMessages: maxPop3Messages,
      setup: { hostname: input.hostName, secure: true, port: input.pop3.tlsPort },
    },
    smtp: { setup: { hostname: input.hostName, secure: true, port: input.submission.tlsPort } },
    // Its LMTP answers 550 where the database is down and knows neither quota nor disabled accounts; ours stands in.
    lmtp: { enabled: false },
    api: {
      enabled: true,
      port: input.apiSocket,
      secure: false,
      accessToken: input.secrets.wildduckApiToken,
      accessControl: { enabled: false, secret: input.secrets.wildduckApiToken },
      cors: { origins: [] },
      roles: {
        root: {
          audit: { 'create:any': ['*'], 'read:any': ['*'], 'update:any': ['*'] },
          export: { 'create:any': ['*'] },
          import: { 'create:any': ['*'] },
        },
      },
    },
    sender: { zone: 'default', gfs: 'mail', collection: 'zone-queue', loopSecret: input.secrets.loop },
    totp: { secret: input.secrets.totp },
    dkim: { secret: input.secrets.dkim },
    certs: { secret: input.secrets.certificates },
    webauthn: { rpId: input.domain, rpName: 'Facteur' },
    acme: { agent: { enabled: false }, autogenerate: { enabled: false } },
    // Off: it would ask a server outside about passwords.
    pwned: { enabled: false },
    metrics: { enabled: false },
    mcp: { enabled: false },
    webhooks: { enabled: true },
  }
}
