import { PassThrough } from 'node:stream'
import { authenticate, type AuthenticateResult } from 'mailauth'
import { sealVerdict, type Verdict, verdictHeader } from '../../verdict.ts'
import { type Connection, goOn, hook, type HookAnswer, type Transaction } from '../haraka.ts'
import { pluginSettings } from '../settings.ts'
import { createLookup } from './resolver.ts'

/**
 * SPF (RFC 7208), DKIM (RFC 6376), DMARC (RFC 7489) and ARC (RFC 8617) of the message as it came, by mailauth. The
 * results go into one Authentication-Results (RFC 8601); what stood there before was written by strangers and is
 * removed. A domain whose policy is reject, and that did not send this, is refused; quarantine goes to « Pourriels ».
 */
const lookup = createLookup()

/** In all; most of it is DNS. Beyond this the message goes on unauthenticated. */
const totalTimeoutMs = 5_000

export const hook_data_post = hook('authentication', async (plugin, connection): Promise<HookAnswer> => {
  const { transaction } = connection
  if (!transaction) return goOn
  const settings = pluginSettings()
  const result = await examine(connection, transaction, settings.hostName).catch((error: unknown) => {
    plugin.logerror(`authentication: ${error instanceof Error ? error.message : 'unknown failure'}`)
    return null
  })
  if (connection.transaction !== transaction) return goOn
  const policy = result?.dmarc && result.dmarc.status.result === 'fail' ? result.dmarc.policy : null
  if (policy === 'reject')
    return {
      kind: 'reply',
      code: 550,
      enhancedCode: '5.7.1',
      text: 'Rejected by the DMARC policy of the sender domain',
    }

  for (const name of ['Authentication-Results', 'Received-SPF', verdictHeader]) transaction.remove_header(name)
  for (const [name, value] of headerFields(
    result?.headers ?? `Authentication-Results: ${settings.hostName}; none`,
  ).reverse())
    transaction.add_leading_header(name, value)
  transaction.add_leading_header(
    verdictHeader,
    sealVerdict(settings.verdictSecret, verdictOf(connection, transaction, result, policy)),
  )
  return goOn
})

async function examine(
  connection: Connection,
  transaction: Transaction,
  hostName: string,
): Promise<AuthenticateResult | null> {
  const message = new PassThrough()
  transaction.message_stream.pipe(message)
  let timer: NodeJS.Timeout | undefined
  try {
    const deadline = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), totalTimeoutMs)
    })
    const checks = authenticate(message, {
      ip: connection.remote.ip,
      helo: connection.hello.host ?? '',
      sender: transaction.mail_from.address,
      mta: hostName,
      resolver: lookup,
      disableBimi: true,
    })
    // It may still fail after the deadline, when nobody listens any more.
    checks.catch(() => undefined)
    return await Promise.race([checks, deadline])
  } finally {
    clearTimeout(timer)
    transaction.message_stream.unpipe()
    message.destroy()
  }
}

function verdictOf(
  connection: Connection,
  transaction: Transaction,
  result: AuthenticateResult | null,
  policy: string | null,
): Verdict {
  const spf = result?.spf && result.spf.status.result === 'pass' ? result.spf.domain : null
  const signature = result?.dkim.results.find((each) => each.status.result === 'pass')
  return {
    id: transaction.uuid,
    spam: policy === 'quarantine',
    spf: spf ?? null,
    dkim: signature?.signingDomain ?? null,
    dmarc: (result?.dmarc ? result.dmarc.status.result : null) ?? 'none',
    tls: connection.tls.enabled ? (connection.tls.cipher?.name ?? 'TLS') : null,
    client: { address: connection.remote.ip, heloName: connection.hello.host ?? '' },
  }
}

/** `name: value` lines with their folded continuations, RFC 5322 §2.2.3, as pairs for Haraka (which unfolds nothing). */
export function headerFields(block: string): [name: string, value: string][] {
  return block
    .split(/\r?\n(?![ \t])/)
    .filter((line) => line.includes(':'))
    .map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon), line.slice(colon + 1).trim()]
    })
}
