import { promises } from 'node:dns'

/** Questions to the DNS, with a bound: a name server that is away must not hold a delivery up for minutes. */
export type DnsResolver = promises.Resolver

const queryTimeoutMs = 5_000
const tries = 2

/** `servers` as `address` or `address:port`; none means those of the system. */
export function createResolver(servers: readonly string[]): DnsResolver {
  const resolver = new promises.Resolver({ timeout: queryTimeoutMs, tries })
  if (servers.length > 0) resolver.setServers([...servers])
  return resolver
}

/** True for "there is no such record", false for "nobody could say" (RFC 8020, RFC 2308). */
export const isNoRecord = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOTFOUND' || error.code === 'ENODATA')

/** The texts at a name, each joined (RFC 6376 §3.6.2.2, RFC 7208 §3.3); none where there is no record. */
export async function texts(resolver: Pick<DnsResolver, 'resolveTxt'>, name: string): Promise<string[]> {
  try {
    return (await resolver.resolveTxt(name)).map((pieces) => pieces.join(''))
  } catch (error) {
    if (isNoRecord(error)) return []
    throw error
  }
}
