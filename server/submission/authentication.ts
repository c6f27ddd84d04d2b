import { setTimeout as sleep } from 'node:timers/promises'
import type { SMTPServerOptions, SMTPServerSession } from 'smtp-server'
import { AppError, asAppError, errorTable } from '../contract/errors.ts'
import type { WildDuckClient } from '../mailstore/client/wildduck-client.ts'
import { wrongLogIn } from '../mailstore/log-in/sentences.ts'
import { createIdentity, type Identity } from './identity.ts'
import { replyError } from './reply.ts'

type Client = Pick<WildDuckClient, 'authenticate'> & { addresses: Pick<WildDuckClient['addresses'], 'list'> }

/** A guesser waits this long for each answer that is no. */
const failurePauseMs = 1_000
/** RFC 4954 §6 lets a server end a session after a few wrong passwords. */
const maxFailures = 3

export function createAuthentication(
  client: Client,
  sharedAddressesOf?: (accountId: string) => Promise<readonly string[]>,
  pauseMs = failurePauseMs,
): Pick<SMTPServerOptions, 'onAuth'> {
  const failures = new WeakMap<SMTPServerSession, number>()

  const identify = async (username: string, password: string, session: SMTPServerSession): Promise<Identity> => {
    const account = await client.authenticate({
      username,
      password,
      scope: 'smtp',
      protocol: 'SMTP',
      ip: session.remoteAddress,
      sess: session.id,
    })
    const addresses = await client.addresses.list(account.id)
    const own = { accountId: account.id, username: account.username }
    return createIdentity({ ...own, addresses: addresses.map(({ address }) => address) }, sharedAddressesOf)
  }

  return {
    onAuth(auth, session, callback) {
      void (async () => {
        try {
          const { username = '', password, authzid } = auth
          // RFC 4616 §2: acting for another identity is not something anyone here may do.
          if (authzid && authzid !== username) throw new AppError('unauthenticated', wrongLogIn)
          if (!username || !password) throw new AppError('unauthenticated', wrongLogIn)
          callback(null, { user: await identify(username, password, session) })
        } catch (error) {
          if (isTemporary(error)) return callback(temporary(error, session.id))
          const count = (failures.get(session) ?? 0) + 1
          failures.set(session, count)
          await sleep(pauseMs)
          const reply = replyError(new AppError('unauthenticated', wrongLogIn, { cause: error }), {
            session: session.id,
          })
          callback(count < maxFailures ? reply : Object.assign(reply, { responseCode: 421 }))
        }
      })()
    },
  }
}

/** A closed account is told what a wrong password is told; a mail store that is away is no answer at all. */
const isTemporary = (error: unknown): boolean => errorTable[asAppError(error).code].smtpReply < 500

/** RFC 4954 §6: 454 when the answer could not be found, so that a mail program does not ask for the password again. */
function temporary(error: unknown, session: string): Error {
  const mustWait = error instanceof AppError && error.code === 'tooManyRequests'
  const told = mustWait
    ? new AppError(error.code, 'Trop d’essais : attendez avant le suivant', { cause: error })
    : error
  const reply = replyError(told, { session })
  return Object.assign(reply, { responseCode: 454, message: reply.message.replace(/^\S+/, '4.7.0') })
}
