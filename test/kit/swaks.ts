import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Outcome, run } from './run.ts'
import { noteTyped } from './secrets.ts'

export type SwaksInput = {
  port: number
  from: string
  to: string | readonly string[]
  /** The whole message, header and body; without it swaks makes one. */
  raw?: string | Buffer
  tls?: 'starttls' | 'tls'
  auth?: { username: string; password: string; mechanism?: 'PLAIN' | 'LOGIN' }
  more?: readonly string[]
}

/** A delivery by Swaks, the SMTP client that administrators test with. */
export async function swaks(input: SwaksInput): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'facteur-swaks-'))
  try {
    const args = [
      '--server',
      '127.0.0.1',
      '--port',
      String(input.port),
      '--from',
      input.from,
      '--helo',
      'client.example',
    ]
    args.push('--to', typeof input.to === 'string' ? input.to : input.to.join(','), '--timeout', '60s')
    if (input.raw !== undefined) {
      const file = join(folder, 'message.eml')
      await writeFile(file, input.raw)
      args.push('--data', `@${file}`, '--suppress-data')
    }
    if (input.tls === 'starttls') args.push('--tls')
    if (input.tls === 'tls') args.push('--tls-on-connect')
    if (input.auth) {
      const { username, password, mechanism = 'PLAIN' } = input.auth
      noteTyped(password)
      args.push('--auth', mechanism, '--auth-user', username, '--auth-password', password)
    }
    return await run('swaks', [...args, ...(input.more ?? [])], { timeoutMs: 90_000 })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Exit codes of swaks(1) that tests ask for. */
export const swaksExit = {
  delivered: 0,
  senderRefused: 23,
  recipientRefused: 24,
  dataRefused: 26,
  authRefused: 28,
  tlsRefused: 29,
}
