import type { EventEmitter } from 'node:events'
import { createRequire } from 'node:module'
import type { Socket } from 'node:net'

/**
 * The connection of the official driver, with one fault mended (mongodb 7.9). A command that finds its socket full, or
 * closed by the other side a moment ago, waits for 'drain'. A closed socket never drains, and the driver tells those
 * who wait for an answer that the connection is gone, but not those who wait to write: such a command never ends,
 * whatever timeouts it was given, and keeps its place in the pool for ever. Here they are told as well, in the one way
 * that their wait listens to: an 'error' of the socket.
 */
type DriverConnection = EventEmitter & {
  readonly socket: Socket
  /** Why it was closed. */
  readonly error: Error | null
}
type DriverConnectionType = new (socket: Socket, options: object) => DriverConnection

const { Connection } = createRequire(import.meta.url)('mongodb/lib/cmap/connection.js') as {
  Connection: DriverConnectionType
}

/** For the driver's option `connectionType`. */
export class MendedConnection extends Connection {
  constructor(socket: Socket, options: object) {
    super(socket, options)
    // The driver sets `error` before it says 'close', and from then on starts no command on this connection.
    this.once('close', () => socket.emit('error', this.error ?? new Error('the connection is closed')))
  }
}
