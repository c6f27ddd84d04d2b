import { createHash, randomBytes } from 'node:crypto'
import type { SecondStep } from '../../contract/second-factor.ts'
import type { Room } from '../room.ts'
import type { SignedInPerson } from '../types.ts'
import { tellMailPrograms } from './mail-programs.ts'
import { isOn } from './store.ts'

const pendingMs = 5 * 60_000
const challengeBytes = 24

export const hashOfChallenge = (challenge: string): string => createHash('sha256').update(challenge).digest('hex')

/** What is still asked of somebody whose password was right, or null. */
export async function askSecondStep(
  { secondFactor, now, accounts }: Pick<Room, 'secondFactor' | 'now' | 'accounts'>,
  { accountId, passwordIsNumen }: SignedInPerson,
): Promise<SecondStep | null> {
  const { store } = secondFactor
  const document = await store.factors.findOne({ _id: accountId })
  if (document === null) return null
  await tellMailPrograms({ secondFactor, accounts }, document)
  if (!isOn(document)) return null
  const challenge = randomBytes(challengeBytes).toString('base64url')
  const expiresAt = new Date(now().getTime() + pendingMs)
  await store.pending.insertOne({ _id: hashOfChallenge(challenge), accountId, passwordIsNumen, expiresAt })
  return {
    challenge,
    methods: [
      ...(document.totp === null ? [] : (['totp'] as const)),
      ...(document.passkeys.length === 0 ? [] : (['passkey'] as const)),
      ...(document.recoveryCodes.length === 0 ? [] : (['recoveryCode'] as const)),
    ],
  }
}
