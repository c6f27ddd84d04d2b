import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import type { TestFacteur } from './facteur.ts'

/**
 * A database that stops answering. The embedded store's process is frozen (SIGSTOP); a MongoDB of others is reached
 * through a TCP relay of ours, which stops moving bytes: in both cases connections stay open and nothing comes back.
 */
export type Outage = AsyncDisposable & {
  /** What the instance under test must be started with. */
  environment: Record<string, string>
  begin(facteur: TestFacteur): Promise<void>
  end(): Promise<void>
}

export async function prepareOutage(): Promise<Outage> {
  const url = process.env['FACTEUR_MONGODB_URL']
  return url ? await relayOutage(new URL(url)) : freezeOutage()
}

function freezeOutage(): Outage {
  let frozen: number | null = null
  const end = async (): Promise<void> => {
    if (frozen !== null) process.kill(frozen, 'SIGCONT')
    frozen = null
    await Promise.resolve()
  }
  return {
    environment: {},
    async begin(facteur) {
      const pid = await facteur.childPid('database')
      if (pid === null) throw new Error('the database is not running')
      process.kill(pid, 'SIGSTOP')
      frozen = pid
    },
    end,
    [Symbol.asyncDispose]: end,
  }
}

async function relayOutage(target: URL): Promise<Outage> {
  const sockets = new Set<Socket>()
  let stopped = false
  const relay = createServer((near) => {
    const far = connect({ host: target.hostname, port: Number(target.port) })
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.on('error', () => undefined)
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
      from.on('data', (chunk) => to.write(chunk))
      if (stopped) from.pause()
    }
  })
  relay.listen(0, '127.0.0.1')
  await once(relay, 'listening')
  const address = relay.address()
  const url = new URL(target)
  url.host = `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  return {
    environment: { FACTEUR_MONGODB_URL: url.href },
    async begin() {
      stopped = true
      for (const socket of sockets) socket.pause()
      await Promise.resolve()
    },
    async end() {
      stopped = false
      for (const socket of sockets) socket.resume()
      await Promise.resolve()
    },
    async [Symbol.asyncDispose]() {
      relay.close()
      for (const socket of sockets) socket.destroy()
      await Promise.resolve()
    },
  }
}
