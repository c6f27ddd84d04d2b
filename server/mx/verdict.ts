import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'

/**
 * What the MX found out about a message and tells the delivery front: the first header field of what it hands over,
 * sealed with a key that both know. The front takes it off, so that no reader ever sees one, and believes no other.
 *
 * On its way through our queue a message gets fields above it. For that way the front seals the verdict anew, for what
 * stands below it and nothing else: a seal that somebody got hold of is worth nothing on another message.
 */
const Verdict = z.object({
  /** Names the transaction in the logs of both. */
  id: z.string(),
  spam: z.boolean(),
  /** The domain that SPF (RFC 7208) or DKIM (RFC 6376) vouches for; null for none. */
  spf: z.string().nullable(),
  dkim: z.string().nullable(),
  /** The result of DMARC in the words of RFC 8601; null where it was not checked. */
  dmarc: z.string().nullable(),
  /** Protocol of the connection it came over; null when it was in the clear. */
  tls: z.string().nullable(),
  client: z.object({ address: z.string(), heloName: z.string() }),
  /** What it is bound to, see digestOf(); the MX, whose verdict is the first field, binds it to nothing. */
  message: z.string().optional(),
})
export type Verdict = z.infer<typeof Verdict>

export const verdictHeader = 'X-Facteur-Verdict'

/** The value of the field: base64url, so ASCII without white space, whatever the verdict holds. */
export function sealVerdict(secret: string, verdict: Verdict): string {
  const payload = Buffer.from(JSON.stringify(verdict)).toString('base64url')
  return `${payload}.${signatureOf(payload, secret)}`
}

/** Null for a value that was not sealed with this secret. White space that folding brought in does not count. */
export function openVerdict(secret: string, value: string): Verdict | null {
  const [payload = '', signature = '', ...rest] = value.replace(/\s+/g, '').split('.')
  const expected = Buffer.from(signatureOf(payload, secret))
  const given = Buffer.from(signature)
  if (rest.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected)) return null
  const parsed = Verdict.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')))
  return parsed.success ? parsed.data : null
}

/** Names what stands below a verdict; how lines end, and empty ones at the end, may change on the way. */
export function digestOf(rest: Buffer): string {
  const text = rest.toString('latin1').replace(/\r\n?/g, '\n').replace(/\n+$/, '')
  return createHash('sha256').update(text, 'latin1').digest('base64url')
}

const signatureOf = (payload: string, secret: string): string =>
  createHmac('sha256', secret).update(payload).digest('base64url')
