import type { PasskeyAssertion, SecondFactorMethod, SecondFactorProof } from '../../contract/second-factor.ts'
import type { FactorRoom } from './factor-room.ts'
import { verifyAssertion } from './passkeys.ts'
import { plainRecoveryCode } from './recovery-codes.ts'
import type { SecondFactorDocument } from './store.ts'
import { stepOf } from './totp.ts'
import type { WebSite } from './types.ts'

/**
 * Each of these uses up what it accepts, in one write that names its condition: of two that come at once with the same
 * code, one gets in.
 */
type Parts = FactorRoom & { now: () => Date }

export async function useTotpCode(
  { store, keys, now }: Parts,
  document: SecondFactorDocument,
  code: string,
): Promise<boolean> {
  const { _id, totp } = document
  if (totp === null) return false
  const step = stepOf(keys.open(totp.sealedSeed, _id), code, now())
  if (step === null) return false
  // RFC 6238 §5.2: never accept a code a second time.
  const { modifiedCount } = await store.factors.updateOne(
    { _id, 'totp.lastStep': { $lt: step } },
    { $set: { 'totp.lastStep': step } },
  )
  return modifiedCount === 1
}

export async function useRecoveryCode(
  { store, keys }: Parts,
  { _id }: SecondFactorDocument,
  typed: string,
): Promise<boolean> {
  const hash = keys.hashRecoveryCode(_id, plainRecoveryCode(typed))
  const { modifiedCount } = await store.factors.updateOne(
    { _id, recoveryCodes: hash },
    { $pull: { recoveryCodes: hash } },
  )
  return modifiedCount === 1
}

export async function usePasskey(
  { store, challenges, now }: Parts,
  document: SecondFactorDocument,
  asked: { site: WebSite; purpose: string; passkey: PasskeyAssertion },
): Promise<boolean> {
  const used = await verifyAssertion(challenges, document, asked)
  if (used === null) return false
  await store.factors.updateOne(
    { _id: document._id, 'passkeys.id': used.id },
    { $set: { 'passkeys.$.counter': used.counter, 'passkeys.$.lastUsedAt': now() } },
  )
  return true
}

/** The method that proved it, or null. */
export async function useFactor(
  parts: Parts,
  document: SecondFactorDocument,
  proof: SecondFactorProof,
  asked: { site: WebSite; purpose: string },
): Promise<SecondFactorMethod | null> {
  if ('code' in proof) return (await useTotpCode(parts, document, proof.code)) ? 'totp' : null
  if ('recoveryCode' in proof)
    return (await useRecoveryCode(parts, document, proof.recoveryCode)) ? 'recoveryCode' : null
  return (await usePasskey(parts, document, { ...asked, passkey: proof.passkey })) ? 'passkey' : null
}
