/**
 * Passkeys in the browser (Web Authentication). The library turns the server's JSON into what `navigator.credentials`
 * takes; it is loaded when it is first needed.
 */
import type { PasskeyAssertion, PasskeyCreation, PasskeyOptions } from '../../server/contract/second-factor.ts'

/** `cancelled`: the reader closed the browser's window or waited too long. `taken`: this device has one already. */
export class PasskeyError extends Error {
  override readonly name = 'PasskeyError'
  readonly reason: 'cancelled' | 'taken' | 'failed'

  constructor(reason: PasskeyError['reason'], cause: unknown) {
    super(`passkey ${reason}`, { cause })
    this.reason = reason
  }
}

/** Browsers have no passkeys for an address in numbers, nor without TLS. */
export function canUsePasskeys(): boolean {
  const isNumbers = /^[\d.]+$|:/.test(location.hostname)
  return typeof PublicKeyCredential === 'function' && !isNumbers
}

/** The browser can offer passkeys where it offers usernames. */
export async function canOfferPasskeys(): Promise<boolean> {
  if (!canUsePasskeys()) return false
  const { browserSupportsWebAuthnAutofill } = await import('@simplewebauthn/browser')
  return await browserSupportsWebAuthnAutofill()
}

export async function createPasskey(options: PasskeyOptions): Promise<PasskeyCreation> {
  const { startRegistration } = await import('@simplewebauthn/browser')
  type Options = Parameters<typeof startRegistration>[0]['optionsJSON']
  const made = await startRegistration({ optionsJSON: options as unknown as Options }).catch(told)
  return made as unknown as PasskeyCreation
}

/** `autofill`: waits beside the username field until the reader picks one there. */
export async function askForPasskey(options: PasskeyOptions, autofill = false): Promise<PasskeyAssertion> {
  const { startAuthentication } = await import('@simplewebauthn/browser')
  type Options = Parameters<typeof startAuthentication>[0]['optionsJSON']
  const optionsJSON = options as unknown as Options
  const answer = await startAuthentication({ optionsJSON, useBrowserAutofill: autofill }).catch(told)
  return answer as unknown as PasskeyAssertion
}

/** Ends a question that waits. */
export async function stopAsking(): Promise<void> {
  const { WebAuthnAbortService } = await import('@simplewebauthn/browser')
  WebAuthnAbortService.cancelCeremony()
}

function told(cause: unknown): never {
  const name = cause instanceof Error ? cause.name : ''
  if (name === 'NotAllowedError' || name === 'AbortError') throw new PasskeyError('cancelled', cause)
  throw new PasskeyError(name === 'InvalidStateError' ? 'taken' : 'failed', cause)
}
