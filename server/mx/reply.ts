import { smtpReplyOf } from '../contract/errors.ts'
import type { Recipient } from '../mailstore/resolve/resolver.ts'

/** A reply of SMTP or LMTP: code (RFC 5321 §4.2), enhanced code (RFC 3463), text. */
export type Reply = { code: number; enhancedCode: string; text: string }

export const isPositive = (reply: Reply): boolean => reply.code >= 200 && reply.code < 300

/** The text after the code, as it goes over the wire. */
export const replyText = (reply: Reply): string => `${reply.enhancedCode} ${reply.text}`

/** Anything thrown, as a reply: what nobody foresaw is `451 4.3.0`. */
export const replyOf = (thrown: unknown): Reply => smtpReplyOf(thrown)

/** What RCPT is answered. */
export function recipientReply(recipient: Recipient): Reply {
  switch (recipient.kind) {
    case 'unknown':
      return { code: 550, enhancedCode: '5.1.1', text: 'No such mailbox here' }
    case 'foreign':
      return { code: 550, enhancedCode: '5.7.1', text: 'We do not relay mail for this domain' }
    case 'forward':
      // A list without members may be on its way to having some.
      if (recipient.targets.length === 0)
        return { code: 450, enhancedCode: '4.2.4', text: 'This address leads nowhere yet' }
      break
    case 'account':
      if (recipient.leaver?.isRefusing) return hasLeft(recipient.leaver.newAddress)
      if (recipient.isDisabled) return { code: 550, enhancedCode: '5.2.1', text: 'This mailbox is closed' }
      if (recipient.quotaLeftBytes <= 0) return { code: 452, enhancedCode: '4.2.2', text: 'This mailbox is full' }
      break
  }
  return { code: 250, enhancedCode: '2.1.5', text: 'OK' }
}

/**
 * RFC 3463 §3.2: 5.1.6 is a mailbox that has moved, with no forwarding. The words are those of the report that the sender
 * reads; ASCII, since a reply may hold nothing else (RFC 5321 §4.2).
 */
function hasLeft(newAddress: string): Reply {
  const elsewhere = newAddress === '' ? '' : ` ; ecrivez a / write to ${newAddress}`
  return { code: 550, enhancedCode: '5.1.6', text: `Cette personne a quitte l'academie / has left${elsewhere}` }
}
