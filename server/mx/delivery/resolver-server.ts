import { chmod, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { Service } from '../../kit/service.ts'
import type { Resolver } from '../../mailstore/resolve/resolver.ts'
import { recipientReply, type Reply, replyOf } from '../reply.ts'

/** `GET /recipient?address=…` for the MX, which has no database: the reply to RCPT, as JSON. */

/** A question is a line; whoever takes longer has died in the middle of it. */
const requestTimeoutMs = 5000

export async function startResolverServer(socketPath: string, resolver: Resolver): Promise<Service> {
  await rm(socketPath, { force: true })
  const server = createServer((request, response) => {
    void answer(resolver, request.url ?? '').then(({ status, body }) => {
      response.writeHead(status, { 'Content-Type': 'application/json' })
      response.end(JSON.stringify(body))
    })
  })
  server.requestTimeout = requestTimeoutMs
  server.headersTimeout = requestTimeoutMs
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(socketPath, resolve)
  })
  await chmod(socketPath, 0o600)
  return {
    name: 'resolver',
    isReady: () => server.listening,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(resolver: Resolver, url: string): Promise<{ status: number; body: Reply | null }> {
  const { pathname, searchParams } = new URL(url, 'http://resolver')
  const address = searchParams.get('address')
  if (pathname !== '/recipient' || address === null) return { status: 404, body: null }
  return { status: 200, body: await resolver.resolve(address).then(recipientReply).catch(replyOf) }
}
