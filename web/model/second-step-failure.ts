import type { ErrorCode } from '../../server/contract/errors.ts'

/** Why a second step, or a passkey, was not taken; `locales/words.ts` has the sentence. */
export type SecondStepFailure =
  | {
      kind:
        | 'wrongCode'
        | 'wrongRecoveryCode'
        | 'passkeyRefused'
        | 'passkeyCancelled'
        | 'passkeyTaken'
        | 'passkeyFailed'
        | 'tooLate'
    }
  | { kind: 'tooMany'; seconds: number | null }
  | { kind: 'other'; code: ErrorCode | 'network' }
