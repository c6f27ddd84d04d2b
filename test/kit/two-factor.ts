import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Secret, TOTP } from 'otpauth'
import { z } from 'zod'
import { pathsOf } from '../../server/config/paths.ts'
import type { RecoveryCodes, SecondStep, TotpSetup } from '../../server/contract/second-factor.ts'
import { createTransport } from '../../server/mailstore/client/transport.ts'
import type { Account } from './accounts.ts'
import type { RunningFacteur } from './facteur.ts'
import { logIn, WebSession } from './web-session.ts'

/** The application on somebody's telephone. A code is taken once, so each call gives the next one that is good. */
export class Telephone {
  readonly #totp: TOTP
  #step = 0

  constructor(secret: string) {
    this.#totp = new TOTP({ secret: Secret.fromBase32(secret.replace(/\s/g, '')) })
  }

  /** The server's window of one step gives two at once, then one waits for the clock. */
  async nextCode(): Promise<string> {
    const now = (): number => Math.floor(Date.now() / 30_000)
    this.#step = Math.max(this.#step + 1, now())
    // The clock is what one waits for here: nothing else makes a code good.
    while (this.#step > now() + 1) await new Promise((resolve) => setTimeout(resolve, 250))
    return this.#totp.generate({ timestamp: this.#step * 30_000 })
  }
}

export const postJson = (facteur: Pick<RunningFacteur, 'origin'>, path: string, body: unknown): Promise<Response> =>
  fetch(facteur.origin + path, {
    method: 'POST',
    signal: AbortSignal.timeout(30_000),
    headers: { 'content-type': 'application/json', origin: facteur.origin },
    body: JSON.stringify(body),
  })

/** Turns the code of a telephone on, as the Options page does. */
export async function turnTotpOn(
  session: WebSession,
  password: string,
): Promise<{ telephone: Telephone; recoveryCodes: string[] }> {
  await prove(session, password)
  const { secret } = await session.json<TotpSetup>('/api/second-factors/totp', { method: 'POST' })
  const telephone = new Telephone(secret)
  const { recoveryCodes } = await session.json<RecoveryCodes>('/api/second-factors/totp/confirm', {
    method: 'POST',
    json: { code: await telephone.nextCode() },
  })
  return { telephone, recoveryCodes: recoveryCodes ?? [] }
}

export async function prove(session: WebSession, password: string): Promise<void> {
  const { status } = await session.fetch('/api/session/proof', { method: 'POST', json: { password } })
  if (status !== 204) throw new Error(`the proof was answered ${status}`)
}

/** The first step of a log-in; throws where the password alone was enough. */
export async function firstStep(
  facteur: Pick<RunningFacteur, 'origin'>,
  { username, password }: Pick<Account, 'username' | 'password'>,
): Promise<SecondStep> {
  const response = await logIn(facteur.origin, { username, password })
  const problem = (await response.json()) as { code: string; secondFactor?: SecondStep }
  if (response.status !== 401 || !problem.secondFactor)
    throw new Error(`no second step, but ${JSON.stringify(problem)}`)
  return problem.secondFactor
}

export const secondStep = (
  facteur: Pick<RunningFacteur, 'origin'>,
  answer: { challenge: string; code?: string; recoveryCode?: string },
): Promise<Response> => postJson(facteur, '/api/session/second-factor', answer)

export async function enterWithCode(
  facteur: Pick<RunningFacteur, 'origin'>,
  account: Account,
  telephone: Telephone,
): Promise<WebSession> {
  const { challenge } = await firstStep(facteur, account)
  return await WebSession.of(facteur.origin, await secondStep(facteur, { challenge, code: await telephone.nextCode() }))
}

/** A password for one application, straight from WildDuck. */
export async function makeApplicationPassword(
  facteur: Pick<RunningFacteur, 'data'>,
  username: string,
): Promise<string> {
  const paths = pathsOf(facteur.data)
  const token = (await readFile(join(paths.secrets, 'wildduckApiToken'), 'utf8')).trim()
  const transport = createTransport({ socketPath: paths.sockets.wildduckApi, token })
  try {
    const { id } = await transport.call(z.object({ id: z.string() }), 'GET', `/users/resolve/${username}`)
    const body = { description: 'Thunderbird', scopes: ['*'] }
    const path = `/users/${id}/asps`
    return (await transport.call(z.object({ password: z.string() }), 'POST', path, { body })).password
  } finally {
    await transport.close()
  }
}
