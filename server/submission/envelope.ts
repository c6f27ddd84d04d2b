import type { SMTPServerAddress, SMTPServerOptions, SMTPServerSession } from 'smtp-server'
import { AppError } from '../contract/errors.ts'
import { identityOf } from './identity.ts'
import { replyError } from './reply.ts'

/** Throws `notFound` for a recipient that would be ours and does not exist. */
export type RecipientCheck = (address: string) => Promise<void>

/** RFC 3461 and RFC 8689: the pump keeps to them, and asks the next server for the same. RFC 6531 cannot be kept to. */
export const extensions = { hideSMTPUTF8: true, hideDSN: false, hideREQUIRETLS: false }

/** Checks MAIL and RCPT (RFC 5321 §4.1.1.2, §4.1.1.3). */
export function createEnvelopeChecks(
  checkRecipient: RecipientCheck,
): Pick<SMTPServerOptions, 'onMailFrom' | 'onRcptTo'> {
  const answer = async (
    check: Promise<void>,
    session: SMTPServerSession,
    callback: (error?: Error | null) => void,
  ): Promise<void> => {
    try {
      await check
      callback()
    } catch (error) {
      callback(replyError(error, { session: session.id }))
    }
  }
  const checked =
    (check: (address: SMTPServerAddress, session: SMTPServerSession) => Promise<void>) =>
    (address: SMTPServerAddress, session: SMTPServerSession, callback: (error?: Error | null) => void): void =>
      void answer(check(address, session), session, callback)
  return {
    onMailFrom: checked(async ({ address, args }, session) => {
      refuseParameters(args, ['SIZE', 'BODY', 'AUTH', 'RET', 'ENVID', 'REQUIRETLS'])
      // RFC 8098 §3: a mail program sends a read receipt from the null reverse path.
      if (address === '') return
      const identity = identityOf(session)
      await identity.refresh()
      if (!identity.owns(address))
        throw new AppError('forbidden', `Vous ne pouvez pas envoyer au nom de ${shown(address)}`)
    }),
    onRcptTo: checked(async ({ address, args }) => {
      refuseParameters(args, ['NOTIFY', 'ORCPT'])
      assertDeliverable(address)
      await checkRecipient(address)
    }),
  }
}

/** What is not offered is refused, not ignored: whoever asks for something must not believe to have it. */
function refuseParameters(args: SMTPServerAddress['args'], known: readonly string[]): void {
  const unknown = Object.keys(args || {}).filter((name) => !known.includes(name.toUpperCase()))
  if (unknown.length > 0) throw new AppError('invalid', `Parametre inconnu : ${shown(unknown.join(' '))}`)
}

function assertDeliverable(address: string): void {
  const at = address.lastIndexOf('@')
  if (at < 1 || at === address.length - 1)
    throw new AppError('invalid', `L’adresse ${shown(address)} n’est pas complète`)
  // RFC 6531: a non-ASCII local part needs SMTPUTF8 all the way to the mailbox.
  if (/[^\x00-\x7f]/.test(address.slice(0, at)))
    throw new AppError('invalid', `L’adresse ${shown(address)} contient des lettres accentuées avant le @`)
}

/** A piece of what the client sent, safe to say back. */
const shown = (text: string): string => text.replace(/[^\x20-\x7e\u00a0-\uffff]/g, '?').slice(0, 100)
