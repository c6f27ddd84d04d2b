/** What the plugin of Haraka `out` is told, in config/facteur-out.json. */
export type OutSettings = {
  /** `domain=host:port`, `*=host:port` for all others. */
  routes: readonly string[]
  incidentFolder: string
  /** The failure, counted from 1, at which the sender is told that it takes long. */
  warnAtFailure: number
  giveUpMs: number
}

export type Route = { exchange: string; port: number }

/** The route of a domain, the one for all domains, or null for the way of its MX. */
export function routeOf(routes: readonly string[], domain: string): Route | null {
  const parsed = routes.map(parseRoute)
  const found =
    parsed.find((route) => route.domain === domain.toLowerCase()) ?? parsed.find((route) => route.domain === '*')
  return found ? { exchange: found.exchange, port: found.port } : null
}

function parseRoute(route: string): Route & { domain: string } {
  const [, domain = '', host = '', port = ''] = /^([^=]+)=(.+):(\d+)$/.exec(route) ?? []
  return { domain: domain.toLowerCase(), exchange: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port) }
}
