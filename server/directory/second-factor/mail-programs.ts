import type { Room } from '../room.ts'
import { isOn, type SecondFactorDocument } from './store.ts'

/**
 * With a second factor the main password opens the web alone: IMAP, POP3 and submission, which cannot ask for a code,
 * take passwords made for one application. What was told to the mail store is written down, and a step that a crash or
 * an outage left out is made up for at the next log-in.
 */
export async function tellMailPrograms(
  { secondFactor, accounts }: Pick<Room, 'secondFactor' | 'accounts'>,
  document: Pick<SecondFactorDocument, '_id' | 'totp' | 'passkeys' | 'mailProgramsClosed'>,
): Promise<void> {
  const mailProgramsClosed = isOn(document)
  if (mailProgramsClosed === document.mailProgramsClosed) return
  await accounts.users.setSecondFactor(document._id, mailProgramsClosed)
  await secondFactor.store.factors.updateOne({ _id: document._id }, { $set: { mailProgramsClosed } })
}
