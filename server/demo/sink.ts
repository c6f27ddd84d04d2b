import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { callbackify } from 'node:util'
import { SMTPServer, type SMTPServerSession } from 'smtp-server'
import { createLogger } from '../kit/log.ts'
import type { Service } from '../kit/service.ts'

/**
 * Where the demo's mail to the outside world ends: an SMTP server that accepts everything from this machine and writes
 * it as `.eml` files, which any mail program opens. Nothing leaves the machine.
 */
const log = createLogger('demo')

/** The largest message the demo sends is under the limit of the mail system itself. */
const maxMessageBytes = 64 * 1024 * 1024

export async function startSink({ folder }: { folder: string }): Promise<Service & { port: number }> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  let count = 0
  const receive = callbackify(async (stream: Readable, { mailFrom, rcptTo }: SMTPServerSession['envelope']) => {
    const envelope = [
      `X-Envelope-From: <${mailFrom === false ? '' : mailFrom.address}>`,
      ...rcptTo.map(({ address }) => `X-Envelope-To: <${address}>`),
    ]
    const file = join(folder, `${new Date().toISOString().replaceAll(':', '-')}-${++count}.eml`)
    await keep(stream, file, envelope)
    log.info('a message left for the outside world', { file, recipients: rcptTo.length })
  })
  const server = new SMTPServer({
    name: 'exterieur.demo',
    banner: 'Facteur demo sink',
    authOptional: true,
    disableReverseLookup: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    size: maxMessageBytes,
    logger: false,
    onData(stream, session, callback) {
      receive(stream, session.envelope, callback)
    },
  })
  server.on('error', (error) => log.debug('connection failed', { error }))
  const listener = server.listen(0, '127.0.0.1')
  if (!listener.listening) await once(listener, 'listening')
  const address = listener.address()
  if (address === null || typeof address === 'string') throw new Error('the sink has no port')
  return {
    name: 'sink',
    port: address.port,
    isReady: () => listener.listening,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

async function keep(stream: Readable, path: string, envelope: readonly string[]): Promise<void> {
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(part as Buffer)
  await writeFile(path, Buffer.concat([Buffer.from(envelope.join('\r\n') + '\r\n'), ...parts]), { mode: 0o600 })
}
