import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * Who sent a message from inside: the pump tells it to the delivery front in a header field of its own, sealed with a
 * key that only we have. The front takes it off, so that no reader sees one, and believes no other. It is bound to the
 * reverse path and the Message-ID.
 */
export const submittedHeader = 'X-Facteur-Submitted'

export type Submitted = { accountId: string; reversePath: string; messageId: string }

export function sealSubmitted(key: string, submitted: Submitted): string {
  return `${submitted.accountId}.${signatureOf(key, submitted)}`
}

/** The account that sent it; null for a value that was not made for this message. */
export function openSubmitted(key: string, value: string, message: Omit<Submitted, 'accountId'>): string | null {
  const [, accountId, signature] = /^([0-9a-f]{24})\.([\w-]+)$/.exec(value.replace(/\s+/g, '')) ?? []
  if (accountId === undefined || signature === undefined) return null
  const given = Buffer.from(signature)
  const expected = Buffer.from(signatureOf(key, { ...message, accountId }))
  return given.length === expected.length && timingSafeEqual(given, expected) ? accountId : null
}

const signatureOf = (key: string, { accountId, reversePath, messageId }: Submitted): string =>
  createHmac('sha256', key)
    .update(JSON.stringify(['submitted', accountId, reversePath.toLowerCase(), messageId]))
    .digest('base64url')
