/** Where the administrator sends mail for a domain instead of its MX. */
export type Route = { host: string; port: number }

/** `domain=host:port`, `*=host:port` for all others: the route of a domain, or null for the way of its MX. */
export function routeOf(routes: readonly string[], domain: string): Route | null {
  const parsed = routes.map(parseRoute)
  const found =
    parsed.find((route) => route.domain === domain.toLowerCase()) ?? parsed.find((route) => route.domain === '*')
  return found ? { host: found.host, port: found.port } : null
}

function parseRoute(route: string): Route & { domain: string } {
  const [, domain = '', host = '', port = ''] = /^([^=]+)=(.+):(\d+)$/.exec(route) ?? []
  return { domain: domain.toLowerCase(), host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port) }
}
