import { createRequire } from 'node:module'

type BodyHash = { update(chunk: Buffer): void; digest(encoding: 'base64'): string }

/** mailauth's own, which its types leave out. */
const { dkimBody } = createRequire(import.meta.url)('mailauth/lib/dkim/body/index.js') as {
  dkimBody(canonicalization: 'relaxed', algorithm: 'sha256'): BodyHash
}

/** `bh=` of a body with CRLF line ends: its relaxed form (RFC 6376 §3.4.4), hashed as it streams by. */
export async function bodyHashOf(body: AsyncIterable<Buffer>): Promise<string> {
  const hash = dkimBody('relaxed', 'sha256')
  for await (const chunk of body) hash.update(chunk)
  return hash.digest('base64')
}
