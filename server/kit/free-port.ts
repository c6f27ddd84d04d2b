import { createServer } from 'node:net'

/** True when a listener could be opened there; the answer is a snapshot. */
export async function isPortFree(host: string, port: number): Promise<boolean> {
  return (await tryListen(host, port)) !== null
}

/** A port that nobody listens on now. */
export async function findFreePort(host = '127.0.0.1'): Promise<number> {
  const port = await tryListen(host, 0)
  if (port === null) throw new Error(`no port can be opened on ${host}`)
  return port
}

function tryListen(host: string, port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(null))
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : null))
    })
  })
}
