import { request } from 'node:http'
import { goOn, type HarakaAddress, hook, type HookAnswer, tryLater } from '../haraka.ts'
import { pluginSettings } from '../settings.ts'

/**
 * RCPT: the delivery front says whether it would take mail for this address, so that what cannot be delivered is
 * refused in the session and no report has to be sent to a sender who may be forged.
 */

/** Longer than the database driver looks for a server that is away, shorter than a sender waits (RFC 5321 §4.5.3.2.3). */
const resolverTimeoutMs = 10_000

export const hook_rcpt = hook(
  'recipient',
  async (_plugin, connection, [recipient]: [HarakaAddress]): Promise<HookAnswer> => {
    const { maxRecipients, resolverSocket } = pluginSettings()
    // RFC 5321 §4.5.3.1.10: the recipients beyond the limit are for another transaction.
    if ((connection.transaction?.rcpt_to.length ?? 0) > maxRecipients)
      return { kind: 'reply', code: 452, enhancedCode: '4.5.3', text: 'Too many recipients' }
    const reply = await askResolver(resolverSocket, recipient.address).catch(() => null)
    if (reply === null) return tryLater
    return reply.code === 250
      ? { kind: 'ok', text: `${reply.enhancedCode} ${reply.text}` }
      : { kind: 'reply', ...reply }
  },
)

/** Without a recipient of ours nothing goes on to DATA; this only guards against a plugin left out by mistake. */
export const hook_data = hook('recipient', (_plugin, connection) =>
  Promise.resolve(connection.transaction?.rcpt_to.length ? goOn : tryLater),
)

type Reply = { code: number; enhancedCode: string; text: string }

function askResolver(socketPath: string, address: string): Promise<Reply | null> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        socketPath,
        path: `/recipient?address=${encodeURIComponent(address)}`,
        signal: AbortSignal.timeout(resolverTimeoutMs),
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.once('error', reject)
        response.once('end', () => {
          resolve(response.statusCode === 200 ? readReply(Buffer.concat(chunks).toString('utf8')) : null)
        })
      },
    )
    asked.once('error', reject)
    asked.end()
  })
}

function readReply(json: string): Reply | null {
  const body = parsed(json)
  if (typeof body !== 'object' || body === null || !('code' in body) || !('enhancedCode' in body) || !('text' in body))
    return null
  const { code, enhancedCode, text } = body
  return typeof code === 'number' && typeof enhancedCode === 'string' && typeof text === 'string'
    ? { code, enhancedCode, text }
    : null
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return null
  }
}
