import { type HookAnswer, tryLater } from '../haraka.ts'
import type { RecipientReply } from './lmtp.ts'

/**
 * One answer to the sender for what the delivery front said of each recipient:
 *
 * | replies                       | answer |
 * |-------------------------------|--------|
 * | a 2yz for every recipient     | 250    |
 * | a 5yz for every recipient     | 550: the sender's own server reports it, and nobody else is written to |
 * | anything else, or none at all | 450: the sender tries again for all |
 *
 * After a mixed outcome those who have the message are asked again too: their mailbox recognises the copy by Message-ID
 * and Date and drops it. Saying 250 would lose it for the others, saying 550 would report it as lost to those who have it.
 */
export function answerTo(recipients: readonly string[], replies: readonly RecipientReply[]): HookAnswer {
  if (replies.length !== recipients.length || replies.length === 0) return tryLater
  const text = replies.find((reply) => reply.code >= 400)?.text ?? ''
  if (replies.every((reply) => reply.code >= 200 && reply.code < 300))
    return { kind: 'ok', text: '2.0.0 Message stored' }
  if (replies.every((reply) => reply.code >= 500)) return { kind: 'reply', code: 550, ...splitStatus(text, '5.0.0') }
  const deferred = replies.find((reply) => reply.code >= 400 && reply.code < 500)
  return { kind: 'reply', code: 450, ...splitStatus(deferred?.text ?? 'Not stored for every recipient yet', '4.3.0') }
}

function splitStatus(text: string, otherwise: string): { enhancedCode: string; text: string } {
  const [, enhancedCode, rest] = /^([45]\.\d{1,3}\.\d{1,3}) (.*)$/s.exec(text) ?? []
  return {
    enhancedCode: enhancedCode?.[0] === otherwise[0] && enhancedCode ? enhancedCode : otherwise,
    text: rest ?? text,
  }
}
