import { connect } from 'node:net'
import type { Readable } from 'node:stream'
import SMTPConnection from 'nodemailer/lib/smtp-connection'

/** One reply per recipient, RFC 2033 §4.2. */
export type RecipientReply = { recipient: string; code: number; text: string }

export type LmtpDelivery = {
  socketPath: string
  helo: string
  reversePath: string
  recipients: string[]
  message: Readable
}

/** The delivery front answers at once or is away. */
const connectTimeoutMs = 5_000
/** It stores for one recipient after the other; below the time that Haraka gives a plugin. */
const silenceTimeoutMs = 140_000

/** Hands one message over for all its recipients. Throws where no answer came; then nothing is known. */
export async function deliverOverLmtp(delivery: LmtpDelivery): Promise<RecipientReply[]> {
  const connection = new SMTPConnection({
    name: delivery.helo,
    lmtp: true,
    ignoreTLS: true,
    connection: connect(delivery.socketPath),
    connectionTimeout: connectTimeoutMs,
    greetingTimeout: connectTimeoutMs,
    socketTimeout: silenceTimeoutMs,
  })
  try {
    return await new Promise<RecipientReply[]>((resolve, reject) => {
      connection.on('error', reject)
      connection.on('end', () => reject(new Error('the delivery front closed the connection')))
      connection.connect((error) => {
        if (error) return reject(error)
        const envelope = { from: delivery.reversePath, to: delivery.recipients, use8BitMime: true }
        connection.send(envelope, delivery.message, (failure, info) => {
          const refused = (info?.rejectedErrors ?? failure?.rejectedErrors ?? []).map(replyOf)
          if (failure && refused.length === 0) return reject(failure)
          const accepted = (info?.accepted ?? []).map((recipient) => ({
            recipient: addressText(recipient),
            code: 250,
            text: info?.response ?? '',
          }))
          resolve([...accepted, ...refused])
        })
      })
    })
  } finally {
    connection.close()
  }
}

type Refusal = {
  message: string
  recipient?: string | undefined
  responseCode?: number | undefined
  response?: string | undefined
}

function replyOf(refusal: Refusal): RecipientReply {
  // A refusal without a code is no answer: it counts as "for now".
  return {
    recipient: refusal.recipient ?? '',
    code: refusal.responseCode ?? 451,
    text: (refusal.response ?? refusal.message).replace(/^\d{3}[ -]/, ''),
  }
}

const addressText = (address: string | { address: string }): string =>
  typeof address === 'string' ? address : address.address
