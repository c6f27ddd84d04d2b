import { PassThrough } from 'node:stream'
import { hook, type HookAnswer, tryLater } from '../haraka.ts'
import { pluginSettings } from '../settings.ts'
import { answerTo } from './answer.ts'
import { deliverOverLmtp } from './lmtp.ts'

/**
 * Queue: the message goes to the delivery front over LMTP before the sender gets its 250. Nothing is kept here, so that
 * nothing can be lost here; whatever goes wrong on the way is "try later".
 */
export const hook_queue = hook('deliver', async (plugin, connection): Promise<HookAnswer> => {
  const { transaction } = connection
  if (!transaction) return tryLater
  const { hostName, lmtpSocket } = pluginSettings()
  const recipients = withoutRepeats(transaction.rcpt_to.map((recipient) => recipient.address))
  const message = new PassThrough()
  transaction.message_stream.pipe(message)
  try {
    const replies = await deliverOverLmtp({
      socketPath: lmtpSocket,
      helo: hostName,
      reversePath: transaction.mail_from.address,
      recipients,
      message,
    })
    return answerTo(recipients, replies)
  } catch (error) {
    plugin.logerror(`deliver: ${error instanceof Error ? error.message : 'unknown failure'}`)
    return tryLater
  } finally {
    transaction.message_stream.unpipe()
    message.destroy()
  }
})

/** The delivery front gives one reply to an address that is named twice; case makes no difference to it. */
const withoutRepeats = (addresses: readonly string[]): string[] => [
  ...new Map(addresses.map((address) => [address.toLowerCase(), address])).values(),
]
