import { ObjectId } from 'mongodb'
import type { Absences } from '../../mailstore/absences.ts'
import type { ForwardingStore } from '../forwarding/store.ts'
import type { FactorRoom } from '../second-factor/factor-room.ts'
import type { Signatures } from '../signature/types.ts'
import type { SharedMailboxStore } from '../shared-mailboxes/store.ts'

/** What is kept of an account beside the account; each is taken away with it, and done again without harm. */
export type Trace = (account: { accountId: string; username: string }) => Promise<void>

export function tracesIn(
  secondFactor: Pick<FactorRoom, 'store'>,
  { mailboxes }: SharedMailboxStore,
  kept: { forwardings: ForwardingStore; absences: Absences; signatures: Pick<Signatures, 'remove'> },
): Trace[] {
  return [
    async ({ accountId }) => void (await secondFactor.store.factors.deleteOne({ _id: accountId })),
    async ({ accountId }) => void (await kept.forwardings.deleteOne({ _id: accountId })),
    async ({ accountId }) => void (await kept.absences.deleteOne({ _id: ObjectId.createFromHexString(accountId) })),
    async ({ accountId }) => await kept.signatures.remove(accountId),
    async ({ accountId }) => {
      await mailboxes.updateMany({ 'members.accountId': accountId }, { $pull: { members: { accountId } } })
    },
  ]
}
