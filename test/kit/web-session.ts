import type { MailboxList, Mailbox, Message, MessagePage } from '../../server/contract/mail.ts'
import { type LoginRequest, Session } from '../../server/contract/session.ts'
import { noteSecretsOf, noteTyped } from './secrets.ts'

/** The API as a program without a browser uses it: cookie and CSRF token kept by hand. */
export class WebSession {
  readonly origin: string
  readonly cookie: string
  readonly session: Session

  private constructor(origin: string, cookie: string, session: Session) {
    this.origin = origin
    this.cookie = cookie
    this.session = session
  }

  static async open(origin: string, login: LoginRequest): Promise<WebSession> {
    return await WebSession.of(origin, await logIn(origin, login))
  }

  /** The session that an answer to a log-in holds. */
  static async of(origin: string, response: Response): Promise<WebSession> {
    if (response.status !== 200) throw new Error(`log-in answered ${response.status}: ${await response.text()}`)
    const cookie = response.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ')
    return new WebSession(origin, cookie, Session.parse(await response.json()))
  }

  /** A request with the session; unsafe methods carry the CSRF token. `json` is sent as the body. */
  async fetch(
    path: string,
    {
      method = 'GET',
      json,
      body,
      headers = {},
    }: { method?: string; json?: unknown; body?: string | Buffer; headers?: Record<string, string> } = {},
  ): Promise<Response> {
    noteSecretsOf(json)
    return await fetch(this.origin + path, {
      method,
      redirect: 'manual',
      signal: AbortSignal.timeout(30_000),
      headers: {
        cookie: this.cookie,
        ...(method === 'GET' || method === 'HEAD'
          ? {}
          : { 'x-csrf-token': this.session.csrfToken, origin: this.origin }),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) }),
    })
  }

  /** The answer's JSON; throws when the status is not a success. */
  async json<T>(path: string, init?: Parameters<WebSession['fetch']>[1]): Promise<T> {
    const response = await this.fetch(path, init)
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
    return (await response.json()) as T
  }

  async mailbox(specialUse: NonNullable<Mailbox['specialUse']>): Promise<Mailbox> {
    const { mailboxes } = await this.json<MailboxList>('/api/mailboxes')
    const found = mailboxes.find((each) => each.specialUse === specialUse)
    if (!found) throw new Error(`there is no ${specialUse} mailbox`)
    return found
  }

  /** The newest message with this subject, whole; throws when it is not (yet) among the newest. */
  async findMessage(specialUse: NonNullable<Mailbox['specialUse']>, subject: string): Promise<Message> {
    const path = `/api/mailboxes/${(await this.mailbox(specialUse)).id}/messages`
    const { messages } = await this.json<MessagePage>(`${path}?limit=20`)
    const found = messages.find((message) => message.subject === subject)
    if (!found)
      throw new Error(`no « ${subject} » in ${specialUse}, but ${messages.map((each) => each.subject).join(', ')}`)
    return await this.json<Message>(`${path}/${found.uid}`)
  }
}

export async function logIn(origin: string, login: LoginRequest): Promise<Response> {
  noteTyped(login.password)
  return await fetch(`${origin}/api/session`, {
    method: 'POST',
    signal: AbortSignal.timeout(30_000),
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify(login),
  })
}
