import type { Address, Message } from '../../server/contract/mail.ts'
import { sameAddress } from './addresses.ts'

export type ReplyAction = 'reply' | 'replyAll' | 'forward'
export type Recipients = { to: Address[]; cc: Address[] }

/** Every prefix that mail programs put before a subject, French ones too. */
const replyPrefix = /^(?:\s*(?:re|ré|rép|aw|sv|antw)\s*(?:\[\d+\])?\s*:)+\s*/iu
const forwardPrefix = /^(?:\s*(?:tr|fw|fwd|i)\s*:)+\s*/iu

export function replySubject(subject: string): string {
  return `Re: ${subject.replace(replyPrefix, '')}`.trim()
}

export function forwardSubject(subject: string): string {
  return `Tr: ${subject.replace(forwardPrefix, '')}`.trim()
}

/**
 * Who gets an answer (RFC 5322 §3.6.3): Reply-To, else From. To all: everybody else of To and Cc, without oneself.
 * Answering one's own message goes to those whom it was written to.
 */
export function replyRecipients(message: Message, ownAddresses: readonly string[], all: boolean): Recipients {
  const isOwn = (address: Address): boolean => ownAddresses.some((own) => sameAddress(own, address.address))
  const sender = message.replyTo.length > 0 ? message.replyTo : message.from === null ? [] : [message.from]
  const fromSelf = message.from !== null && isOwn(message.from) && message.replyTo.length === 0
  const to = fromSelf ? message.to : sender
  if (!all) return { to: unique(to), cc: [] }
  const others = [...(fromSelf ? [] : message.to), ...message.cc].filter((address) => !isOwn(address))
  const toList = unique(to)
  return {
    to: toList,
    cc: unique(others).filter((other) => !toList.some((a) => sameAddress(a.address, other.address))),
  }
}

/** Whether « répondre à tous » would reach anyone more than « répondre ». */
export function hasOtherRecipients(message: Message, ownAddresses: readonly string[]): boolean {
  const one = replyRecipients(message, ownAddresses, false)
  const all = replyRecipients(message, ownAddresses, true)
  return all.to.length + all.cc.length > one.to.length
}

/** The own address that the message was sent to, so that the answer comes from there. */
export function answeringAddress(message: Message, ownAddresses: readonly string[]): string {
  const received = [...message.to, ...message.cc]
  const found = ownAddresses.find((own) => received.some((address) => sameAddress(address.address, own)))
  return found ?? ownAddresses[0] ?? ''
}

function unique(addresses: readonly Address[]): Address[] {
  return addresses.filter(
    (address, index) => addresses.findIndex((other) => sameAddress(other.address, address.address)) === index,
  )
}
