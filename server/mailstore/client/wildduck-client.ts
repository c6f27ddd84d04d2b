import { addressCalls } from './addresses.ts'
import { applicationPasswordCalls } from './application-passwords.ts'
import { filterCalls } from './filters.ts'
import { logInLogCalls } from './log-in-log.ts'
import { mailboxCalls } from './mailboxes.ts'
import { messageCalls } from './messages.ts'
import { createTransport, nothing } from './transport.ts'
import { authenticate, type AuthenticateInput, userCalls } from './users.ts'
import { createUpdates } from './updates.ts'
import { walkCall } from './walk.ts'

/**
 * The typed client of WildDuck's REST API, over its unix socket.
 *
 * The token opens every account, so each call names the account it is for and no call takes a path from outside. Replies
 * are read through schemas; refusals become `AppError` by their code, never by their HTTP status (failure.ts). Every
 * call has a bound. What the API does not offer (sending through SMTP, Sieve, RFC 4314 rights) is not imitated here.
 */
export function createWildDuckClient(options: { socketPath: string; token: string }) {
  const transport = createTransport(options)
  const updates = createUpdates(transport)
  return {
    users: userCalls(transport),
    addresses: addressCalls(transport),
    applicationPasswords: applicationPasswordCalls(transport),
    filters: filterCalls(transport),
    logInLog: logInLogCalls(transport),
    mailboxes: mailboxCalls(transport),
    messages: { ...messageCalls(transport), walk: walkCall(transport) },
    updates,
    authenticate: (input: AuthenticateInput) => authenticate(transport, input),
    /** Throws unless WildDuck, its database and its Redis answer. */
    async health(timeoutMs = 5_000): Promise<void> {
      await transport.call(nothing, 'GET', '/health', { timeoutMs })
    },
    async close(): Promise<void> {
      updates.close()
      await transport.close()
    },
  }
}

export type WildDuckClient = ReturnType<typeof createWildDuckClient>
