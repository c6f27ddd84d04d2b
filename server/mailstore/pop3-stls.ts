/**
 * WildDuck's POP3 keeps the commands that came in one packet with STLS and executes them once TLS is up: somebody in
 * the middle could slip commands into the session that its owner then authenticates. RFC 2595 §4: what was known before
 * TLS is discarded.
 */

type Pop3Connection = {
  queue: string[]
  _remainder: string
  upgrade(callback: (error?: Error) => void): void
}

/** To be called in WildDuck's process, with a `require` of its package. */
export function dropCommandsBeforeStls(load: NodeJS.Require): void {
  const { prototype } = load('./lib/pop3/connection.js') as { prototype: Pop3Connection }
  const { upgrade } = prototype
  prototype.upgrade = function (callback) {
    this.queue = []
    this._remainder = ''
    upgrade.call(this, callback)
  }
}
