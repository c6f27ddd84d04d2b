/**
 * WildDuck answers « wrong password » to some log-ins that it could not check because the database or Redis is away;
 * a mail program then asks its owner for the password, or drops the one it has. Here such a log-in fails as what it is:
 * its callers (API, IMAP, POP3) know an error from a refusal.
 */

type LogEntry = { _auth_result?: unknown; _error?: unknown }
type UserHandler = {
  asyncAuthenticate(...credentials: unknown[]): Promise<unknown[]>
  checkAddress(username: string): Promise<unknown>
  loggelf(entry: LogEntry): void
}

/** To be called in WildDuck's process, with a `require` of its package, before its server is loaded. */
export function tellDoubtFromRefusal(load: NodeJS.Require): void {
  const { prototype } = load('./lib/user-handler') as { prototype: UserHandler }
  const { asyncAuthenticate } = prototype
  prototype.asyncAuthenticate = async function (...credentials) {
    let doubt: unknown = null
    // This handler, but for two things, seen by this one log-in alone.
    const watched = Object.create(this, {
      // It tells its log what it does not tell its caller.
      loggelf: {
        value: (entry: LogEntry) => {
          if (entry._auth_result === 'error') doubt = entry._error
          this.loggelf(entry)
        },
      },
      checkAddress: {
        value: async (username: string) => {
          try {
            return await this.checkAddress(username)
          } catch (error) {
            doubt = error
            throw error
          }
        },
      },
    }) as UserHandler
    const answer = await asyncAuthenticate.apply(watched, credentials)
    if (answer[0] || doubt === null) return answer
    throw Object.assign(new Error('The database does not answer', { cause: doubt }), {
      code: 'InternalDatabaseError',
      responseCode: 500,
    })
  }
}
