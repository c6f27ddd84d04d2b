import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { createLogger } from '../kit/log.ts'
import { type Service, StartError } from '../kit/service.ts'
import { waitUntil } from '../kit/wait.ts'
import { createApp } from './app.ts'
import type { HttpDeps } from './deps.ts'

export type { HttpDeps } from './deps.ts'

const log = createLogger('http')

/** A browser that sends its header this slowly holds a connection for nothing. */
const headersTimeoutMs = 30_000
/** An attachment of 25 MB over a poor line of 0.5 Mbit/s takes seven minutes. */
const requestTimeoutMs = 15 * 60_000
const keepAliveTimeoutMs = 65_000
/** Requests in progress have this long to end when the program stops. */
const stopTimeoutMs = 5_000
const sweepEveryMs = 3600_000

/** Starts the HTTP listener. Throws `StartError` when the port cannot be had. */
export async function startHttp(deps: HttpDeps): Promise<Service> {
  const { address } = deps.config.network
  const { port } = deps.config.http
  const { app, uploads, importDesk, closeStreams } = createApp(deps)
  const server = createAdaptorServer({
    fetch: app.fetch,
    serverOptions: {
      headersTimeout: headersTimeoutMs,
      requestTimeout: requestTimeoutMs,
      keepAliveTimeout: keepAliveTimeoutMs,
    },
  }) as Server
  await listen(server, port, address)
  const sweep = async (): Promise<void> => {
    await uploads.sweep()
    await importDesk.sweep()
  }
  await sweep()
  const sweeping = setInterval(() => {
    sweep().catch((error: unknown) => log.warn('old uploads could not be removed', { error }))
  }, sweepEveryMs).unref()
  log.info('listening', { address, port })

  return {
    name: 'http',
    isReady: () => server.listening,
    async stop() {
      clearInterval(sweeping)
      let closed = false
      server.close(() => (closed = true))
      closeStreams()
      importDesk.close()
      server.closeIdleConnections()
      const inTime = await waitUntil(
        () => {
          // A connection becomes idle when its answer is written; keep-alive would hold it open for a minute.
          server.closeIdleConnections()
          return closed
        },
        { timeoutMs: stopTimeoutMs },
      )
      if (!inTime) server.closeAllConnections()
    },
  }
}

async function listen(server: Server, port: number, address: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, address, () => {
      server.off('error', reject)
      resolve()
    })
  }).catch((error: unknown) => {
    throw new StartError(`Le port ${port} (http.port) ne peut pas être ouvert sur ${address}.`, { cause: error })
  })
}
