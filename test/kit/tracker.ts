import { once } from 'node:events'
import { createServer } from 'node:http'

/** A web server of a stranger, who would like to know that a message was read. */
export type Tracker = AsyncDisposable & {
  origin: string
  /** The paths that were asked for so far. */
  hits: string[]
}

export async function startTracker(): Promise<Tracker> {
  const hits: string[] = []
  const server = createServer((request, response) => {
    hits.push(request.url ?? '')
    response.writeHead(200, { 'content-type': 'image/gif', 'access-control-allow-origin': '*' })
    response.end(Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64'))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    origin: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    hits,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await Promise.resolve()
    },
  }
}
