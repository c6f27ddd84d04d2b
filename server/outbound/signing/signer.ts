import { createPrivateKey } from 'node:crypto'
import { type HeaderField, headerValues } from '../../mailstore/queue/header.ts'
import { domainOf } from '../../mailstore/queue/enqueue.ts'
import { keysVersion, loadKeys, readPrivateKey } from './keys.ts'
import { type SigningKey, signatureField } from './signature.ts'

/** The keys in use, read again when the command line has changed them. */
export type Signer = {
  /** The signatures of a message whose author is of ours; none for any other. */
  sign(header: readonly HeaderField[], bodyHash: string, now: Date): Promise<HeaderField[]>
  /** The key that seals what we forward (ARC): RSA, since few verifiers know another there. */
  sealingKey(): Promise<(SigningKey & { pem: string }) | null>
}

type Loaded = { version: string; keys: (SigningKey & { pem: string })[] }

export async function openSigner(folder: string, domains: readonly string[]): Promise<Signer> {
  const loaded = new Map<string, Loaded>()
  const keysOf = async (domain: string): Promise<Loaded['keys']> => {
    const version = await keysVersion(folder, domain)
    const known = loaded.get(domain)
    if (known?.version === version) return known.keys
    const keys = await activeKeys(folder, domain)
    loaded.set(domain, { version, keys })
    return keys
  }
  for (const domain of domains) await loadKeys(folder, domain)
  const [mainDomain = ''] = domains
  return {
    async sign(header, bodyHash, now) {
      const domain = authorDomain(header)
      if (domain === null || !domains.includes(domain)) return []
      return (await keysOf(domain)).map((key) => signatureField(key, header, bodyHash, now))
    },
    async sealingKey() {
      return (await keysOf(mainDomain)).find(({ algorithm }) => algorithm === 'rsa') ?? null
    },
  }
}

async function activeKeys(folder: string, domain: string): Promise<Loaded['keys']> {
  const active = (await loadKeys(folder, domain)).filter(({ state }) => state === 'active')
  return await Promise.all(
    active.map(async ({ selector, algorithm }) => {
      const pem = await readPrivateKey(folder, domain, selector)
      return { domain, selector, algorithm, pem, privateKey: createPrivateKey(pem) }
    }),
  )
}

/** The domain of From, where DMARC (RFC 7489 §3.1) wants the signature to be of; null when there is not just one. */
function authorDomain(header: readonly HeaderField[]): string | null {
  const values = headerValues(header, 'from')
  const [value] = values
  if (value === undefined || values.length !== 1) return null
  const domains = new Set(addressesIn(value).map(domainOf))
  const [domain] = domains
  return domains.size === 1 ? (domain ?? null) : null
}

/** What stands in angle brackets or bare; quoted names and encoded words hold no address. */
function addressesIn(value: string): string[] {
  return value.replace(/"(?:[^"\\]|\\.)*"(?!@)/g, ' ').match(/[^\s<>(),;:[\]]+@[^\s<>(),;:]+/g) ?? []
}
