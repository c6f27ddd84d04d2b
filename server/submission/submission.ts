import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import type { Db } from 'mongodb'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { type Config, hostNameOf, localDomains } from '../config/schema.ts'
import { createLogger } from '../kit/log.ts'
import { type Service, StartError } from '../kit/service.ts'
import type { WildDuckClient } from '../mailstore/client/wildduck-client.ts'
import type { Queue } from '../mailstore/queue/queue.ts'
import { createResolver, type ResolverInput } from '../mailstore/resolve/resolver.ts'
import { createAuthentication } from './authentication.ts'
import { createEnvelopeChecks, extensions } from './envelope.ts'
import { createIntake } from './intake.ts'
import { createRecipientCheck } from './recipient-check.ts'

/**
 * Mail from the programs of our staff: message submission (RFC 6409) with STARTTLS on one port and TLS from the start
 * on another (RFC 8314), authentication by PLAIN or LOGIN under TLS only.
 *
 * Whoever is authenticated may send as the addresses of the account and as nobody else, in the envelope and in the
 * header. A message is answered with 250 once it is in the queue, and with 4yz where we have any doubt of our own.
 * It refuses: relaying for strangers, addresses with a non-ASCII local part (SMTPUTF8, RFC 6531, is not offered, since
 * it could not be carried to every destination), and it never passes the address of the client on.
 */
export type SubmissionDeps = {
  config: Config
  tls: { keyFile: string; certFile: string }
  client: Pick<WildDuckClient, 'authenticate'> & { addresses: Pick<WildDuckClient['addresses'], 'list'> }
  queue: Pick<Queue, 'enqueue'>
  /** Where the addresses of our domains are looked up. */
  db: Db
  /** The list that has this address. */
  findList: NonNullable<ResolverInput['findList']>
  /** Addresses of functional mailboxes that this person may write for now. */
  sharedAddressesOf: (accountId: string) => Promise<readonly string[]>
  /** Called after each message, so that it leaves at once. */
  onQueued: () => void
}

/** RFC 5321 §4.5.3.2.7: a server waits at least five minutes for the next command. */
const idleTimeoutMs = 5 * 60_000
/** After a stop, time for messages in transfer to end; idle clients get a 421 then. */
const closeTimeoutMs = 5_000
/** Sockets are the only thing a client can take without a password. */
const maxClients = 500

const log = createLogger('submission')

export async function startSubmission(deps: SubmissionDeps): Promise<Service> {
  const { config } = deps
  const [key, cert] = await Promise.all([readFile(deps.tls.keyFile), readFile(deps.tls.certFile)])
  const resolver = createResolver({
    db: deps.db,
    localDomains: localDomains(config),
    postmaster: config.academy.postmaster,
    quotaBytes: config.accounts.quotaMegabytes * 1024 * 1024,
    restoreSender: () => null,
    findList: deps.findList,
  })
  const shared: SMTPServerOptions = {
    name: hostNameOf(config),
    banner: 'Facteur',
    key,
    cert,
    minVersion: 'TLSv1.2',
    authMethods: ['PLAIN', 'LOGIN'],
    size: config.mx.maxMessageBytes,
    maxRecipients: config.submission.maxRecipients,
    ...extensions,
    disableReverseLookup: true,
    logger: false,
    maxClients,
    socketTimeout: idleTimeoutMs,
    closeTimeout: closeTimeoutMs,
    ...createAuthentication(deps.client, deps.sharedAddressesOf),
    ...createEnvelopeChecks(createRecipientCheck(resolver)),
    ...createIntake(deps),
  }
  const servers = [
    { server: new SMTPServer({ ...shared, secure: false }), port: config.submission.port },
    { server: new SMTPServer({ ...shared, secure: true }), port: config.submission.tlsPort },
  ]
  // A client that resets its connection is an 'error' of the server, which without a listener would end the process.
  for (const { server } of servers) server.on('error', (error) => log.debug('connection failed', { error }))
  await Promise.all(servers.map(({ server, port }) => listen(server, port, config.network.address)))
  let isOpen = true
  return {
    name: 'submission',
    isReady: () => isOpen,
    async stop() {
      isOpen = false
      await Promise.all(servers.map(({ server }) => new Promise<void>((resolve) => server.close(resolve))))
    },
  }
}

async function listen(server: SMTPServer, port: number, address: string): Promise<void> {
  server.listen(port, address)
  try {
    await once(server.server, 'listening')
  } catch (error) {
    throw new StartError(`Le port ${port} (envoi) ne peut être ouvert : un autre programme l’utilise peut-être.`, {
      cause: error,
    })
  }
}
