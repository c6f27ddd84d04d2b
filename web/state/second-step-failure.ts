import { ApiError } from '../api/http.ts'
import { PasskeyError } from '../api/passkeys.ts'
import type { SecondStepFailure } from '../model/second-step-failure.ts'

const ofPasskey = { cancelled: 'passkeyCancelled', taken: 'passkeyTaken', failed: 'passkeyFailed' } as const

/** What a failure means where a passkey, or the code named by `asked`, was given. */
export function secondStepFailure(
  error: unknown,
  asked: 'wrongCode' | 'wrongRecoveryCode' | 'passkeyRefused' = 'passkeyRefused',
): SecondStepFailure {
  if (error instanceof PasskeyError) return { kind: ofPasskey[error.reason] }
  if (!(error instanceof ApiError)) return { kind: 'other', code: 'internal' }
  const { code, problem } = error
  if (code === 'unauthenticated' || code === 'invalid') return { kind: asked }
  if (code === 'notFound') return { kind: asked === 'passkeyRefused' ? asked : 'tooLate' }
  if (code === 'tooManyRequests') return { kind: 'tooMany', seconds: problem?.retryAfterSeconds ?? null }
  return { kind: 'other', code }
}
