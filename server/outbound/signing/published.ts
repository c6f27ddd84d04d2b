import { type DnsResolver, texts } from '../dns/resolver.ts'
import type { DkimKey } from './keys.ts'

/** Those of the keys whose record is not in the DNS, or is another one. Throws where the DNS does not answer. */
export async function unpublished(
  resolver: Pick<DnsResolver, 'resolveTxt'>,
  domain: string,
  keys: readonly DkimKey[],
): Promise<DkimKey[]> {
  const missing: DkimKey[] = []
  for (const key of keys) {
    const found = await texts(resolver, `${key.selector}._domainkey.${domain}`)
    if (!found.some((text) => publicKeyIn(text) === key.publicKey)) missing.push(key)
  }
  return missing
}

/** `p=` of a record, where white space does not count (RFC 6376 §3.6.1). */
export const publicKeyIn = (record: string): string | null =>
  /(?:^|;)\s*p\s*=([^;]*)/.exec(record)?.[1]?.replace(/\s+/g, '') ?? null
