import { Readable } from 'node:stream'
import { createSeal } from 'mailauth/lib/arc/index.js'
import { formatHeader, type HeaderField, headerValues, parseHeader } from '../../mailstore/queue/header.ts'
import type { SigningKey } from './signature.ts'

/**
 * The seal on mail that we forward (ARC, RFC 8617): it says what our MX found out when the message came, before the
 * forward broke SPF. The results are those of our own Authentication-Results, which the MX writes and the delivery front
 * lets nobody else write.
 */
export async function sealFields(
  header: readonly HeaderField[],
  body: AsyncIterable<Buffer>,
  key: SigningKey & { pem: string },
  authservId: string,
  now: Date,
): Promise<{ fields: HeaderField[]; problem: string | null }> {
  const results = ownResults(header, authservId)
  // Not from the world: nothing was checked, and there is nothing to attest.
  if (results === null) return { fields: [], problem: null }
  const message = Readable.from(
    (async function* () {
      yield formatHeader(header)
      yield* body
    })(),
    { objectMode: false },
  )
  const { headers, errors } = await createSeal(message, {
    seal: {
      signingDomain: key.domain,
      selector: key.selector,
      privateKey: key.pem,
      authResults: results,
      cv: chainStatus(header, results),
      signTime: now,
    },
  })
  if (headers.length > 0) return { fields: parseHeader(Buffer.from(headers.join('\r\n'), 'latin1')), problem: null }
  return { fields: [], problem: errors[0]?.err.message ?? 'no seal' }
}

function ownResults(header: readonly HeaderField[], authservId: string): string | null {
  const own = headerValues(header, 'authentication-results').find((value) => {
    const [id = ''] = value.split(/[\s;]/)
    return id.toLowerCase() === authservId.toLowerCase()
  })
  return own ?? null
}

/** RFC 8617 §5.1.2: "none" for the first seal, else whether the seals before it held when the message came. */
function chainStatus(header: readonly HeaderField[], results: string): 'none' | 'pass' | 'fail' {
  if (!header.some(({ key }) => key === 'arc-seal')) return 'none'
  return /[;\s]arc=pass\b/i.test(results) ? 'pass' : 'fail'
}
