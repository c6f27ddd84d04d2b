import { setTimeout as sleep } from 'node:timers/promises'
import { SmtpDialog, type SmtpReply } from './smtp.ts'

export type Delivery = { reversePath: string; forwardPath: string; raw: string; messageId: string }

export type MtaReport = {
  /** Message-IDs in the order of their 250. */
  accepted: string[]
  /** Messages that were answered 5yz: a real server would have bounced them. */
  rejected: { messageId: string; reply: string }[]
  /** Tries that ended in 4yz or with the connection. */
  retries: number
}

export type RunningMta = { report: MtaReport; done: Promise<MtaReport> }

/** Between two tries; a real server waits minutes, a test cannot. */
const retryMs = 250

/**
 * Another server that sends its queue over several connections, and tries again whatever was deferred or cut off, as
 * RFC 5321 §4.5.4.1 asks. It ends when everything was accepted or rejected, or when the signal fires.
 */
export function sendAsMta(
  deliveries: readonly Delivery[],
  { port, connections, signal }: { port: number; connections: number; signal: AbortSignal },
): RunningMta {
  const queue = [...deliveries]
  const report: MtaReport = { accepted: [], rejected: [], retries: 0 }
  const worker = async (): Promise<void> => {
    let dialog: SmtpDialog | null = null
    for (let next = queue.shift(); next && !signal.aborted; next = queue.shift()) {
      const reply: SmtpReply | null = await (async (delivery) => {
        dialog ??= await SmtpDialog.open(port)
        return await dialog.send(
          { reversePath: delivery.reversePath, forwardPaths: [delivery.forwardPath] },
          delivery.raw,
        )
      })(next).catch(() => null)
      if (reply?.code === 250) {
        report.accepted.push(next.messageId)
        continue
      }
      if (reply && reply.code >= 500) {
        report.rejected.push({ messageId: next.messageId, reply: reply.lines.join(' / ') })
        continue
      }
      queue.push(next)
      report.retries += 1
      await (dialog as SmtpDialog | null)?.[Symbol.asyncDispose]()
      dialog = null
      await sleep(retryMs, undefined, { signal }).catch(() => undefined)
    }
    await (dialog as SmtpDialog | null)?.[Symbol.asyncDispose]()
  }
  const done = Promise.all(Array.from({ length: connections }, worker)).then(() => report)
  return { report, done }
}
