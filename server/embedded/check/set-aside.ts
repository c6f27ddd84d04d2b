// Records that cannot stay where they are, kept as they were in a file of their own: one JSON line each, with the
// collection, the number of the record, why, and its bytes in base64.

import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'

export class SetAside {
  readonly path: string
  /** How many of each collection. */
  readonly counts = new Map<string, number>()
  #descriptor: number | undefined

  constructor(path: string) {
    this.path = path
  }

  add(namespace: string, rid: number, reason: string, bytes: Uint8Array | null): void {
    this.#descriptor ??= openSync(this.path, 'a', 0o600)
    const record = bytes === null ? null : Buffer.from(bytes).toString('base64')
    writeSync(this.#descriptor, `${JSON.stringify({ collection: namespace, rid, reason, record })}\n`)
    this.counts.set(namespace, (this.counts.get(namespace) ?? 0) + 1)
  }

  /** To be called before what is in here goes elsewhere. */
  sync(): void {
    if (this.#descriptor !== undefined) fsyncSync(this.#descriptor)
  }

  close(): void {
    this.sync()
    if (this.#descriptor !== undefined) closeSync(this.#descriptor)
    this.#descriptor = undefined
  }
}
