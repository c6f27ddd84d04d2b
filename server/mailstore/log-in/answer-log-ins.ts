import { isRefusal, LogInMustWait } from './count-log-ins.ts'
import { asciiText, logInAway, mustWait, wrongLogIn } from './sentences.ts'

/**
 * What IMAP and POP3 say to a log-in that is not accepted. WildDuck's own words do not help a person who never chose a
 * password, differ where an account has a service switched off, and for an outage are `BAD` to an AUTHENTICATE. Here:
 * one sentence for every refusal, told at one time whatever was wrong, and codes by which a mail program knows whether
 * to ask for another password (RFC 5530 §3, RFC 3206 §4, RFC 2449 §8.1.1).
 */

type Answer = { user?: unknown } | null | undefined
type Callback = (error?: unknown, answer?: unknown) => void
type OnAuth = (login: { method?: string }, session: unknown, callback: Callback) => void

/** What a mail program is told, in the terms of no protocol. */
type Told = { kind: 'refused' | 'wait' | 'away'; text: string }

/** Above what a refusal takes on a busy machine: its time does not tell whether the account exists or has a password. */
const refusalFloorMs = 500

/** To be called in WildDuck's process, with a `require` of its package, before its server is loaded. */
export function answerLogIns(load: NodeJS.Require, floorMs = refusalFloorMs): void {
  const path = load.resolve('./lib/handlers/on-auth')
  const makeOnAuth = load(path) as (...parts: unknown[]) => OnAuth
  const loaded = load.cache[path]
  if (!loaded) throw new Error('the log-in of WildDuck’s IMAP cannot be found')
  loaded.exports = (...parts: unknown[]): OnAuth => imapAnswers(makeOnAuth(...parts), floorMs)

  const { prototype } = load('./lib/pop3/server') as { prototype: object }
  const handlers = new WeakMap<object, OnAuth>()
  // Its constructor sets the handler that it is given as a property of each server.
  Object.defineProperty(prototype, 'onAuth', {
    get(this: object) {
      return handlers.get(this)
    },
    set(this: object, handler: OnAuth) {
      handlers.set(this, pop3Answers(handler, floorMs))
    },
  })
}

/** LOGIN wants an answer with a code; AUTHENTICATE knows only the text of an error, where the code is its beginning. */
export function imapAnswers(onAuth: OnAuth, floorMs: number): OnAuth {
  return (login, session, callback) =>
    judged(onAuth, login, session, floorMs, callback, ({ kind, text }) => {
      const code = kind === 'refused' ? 'AUTHENTICATIONFAILED' : 'UNAVAILABLE'
      const error = new Error(login.method === 'LOGIN' ? text : `[${code}] ${text}`)
      callback(Object.assign(error, { response: 'NO', code }))
    })
}

/** `response: 'NO'` is its refusal, `-ERR [AUTH]`; any other error it tells as it is, and closes. */
export function pop3Answers(onAuth: OnAuth, floorMs: number): OnAuth {
  return (login, session, callback) =>
    judged(onAuth, login, session, floorMs, callback, ({ kind, text }) => {
      if (kind === 'refused') callback(Object.assign(new Error(text), { response: 'NO' }))
      else callback(new Error(`[SYS/TEMP] ${text}`))
    })
}

function judged(
  onAuth: OnAuth,
  login: { method?: string },
  session: unknown,
  floorMs: number,
  accept: Callback,
  refuse: (told: Told) => void,
): void {
  const startedAt = performance.now()
  onAuth(login, session, (error, answer) => {
    if (!error && (answer as Answer)?.user) return accept(null, answer)
    const told = toldOf(error)
    const restMs = told.kind === 'refused' ? floorMs - (performance.now() - startedAt) : 0
    setTimeout(() => refuse(told), Math.max(0, restMs))
  })
}

function toldOf(error: unknown): Told {
  if (error instanceof LogInMustWait) return { kind: 'wait', text: asciiText(mustWait(error.waitMs)) }
  if (error && !isRefusal(error)) return { kind: 'away', text: asciiText(logInAway) }
  return { kind: 'refused', text: asciiText(wrongLogIn) }
}
