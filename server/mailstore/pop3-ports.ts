/**
 * WildDuck opens POP3 on one port: with TLS from the start, or with STLS (RFC 2595 §4). Staff have mail programs set up
 * for either, so here its POP3 is loaded twice, the second time for the other port. `starttlsPort` is our addition to
 * its configuration.
 */

type Pop3Config = { port: number; starttlsPort: number; secure: boolean }
type Start = (done: (error: Error | null, server?: unknown) => void) => void

/** To be called in WildDuck's process, with a `require` of its package, before its server is loaded. */
export function openBothPop3Ports(load: NodeJS.Require): void {
  const { pop3: config } = load('@zone-eu/wild-config') as { pop3: Pop3Config }
  const tlsPort = config.port
  const path = load.resolve('./pop3.js')
  const startTls = load(path) as Start
  Reflect.deleteProperty(load.cache, path)
  // It reads `secure` when it is loaded and `port` when it starts.
  config.secure = false
  const startPlain = load(path) as Start
  config.secure = true
  const loaded = load.cache[path]
  if (!loaded) throw new Error('the POP3 of WildDuck cannot be found')
  loaded.exports = ((done) => {
    config.port = tlsPort
    startTls((error) => {
      if (error) return done(error)
      config.port = config.starttlsPort
      startPlain(done)
    })
  }) satisfies Start
}
