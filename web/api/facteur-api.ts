import type {
  DeleteResult,
  Headers,
  FlagName,
  Mailbox,
  MailboxList,
  Message,
  MessagePage,
  MoveResult,
} from '../../server/contract/mail.ts'
import type { DirectoryAnswer, DirectoryPerson } from '../../server/contract/people.ts'
import { maxPageMessages } from '../../server/contract/limits.ts'
import type { DraftResult, OutgoingMessageInput, SendResult } from '../../server/contract/send.ts'
import type { PasswordChange, PublicInfo, Session } from '../../server/contract/session.ts'
import type { SharedMailbox, SharedMailboxList } from '../../server/contract/shared-mailboxes.ts'
import type { Http } from './http.ts'

export type PageRequest = { cursor?: string | null; limit?: number; signal?: AbortSignal }
type Ref = { mailboxId: string; uid: number }

const mailboxPath = (mailboxId: string): string => `/api/mailboxes/${encodeURIComponent(mailboxId)}`
const messagePath = ({ mailboxId, uid }: Ref): string => `${mailboxPath(mailboxId)}/messages/${String(uid)}`

/** Sending waits for the server to have the whole message safe; a large one takes its time. */
const sendTimeoutMs = 120_000

/** Every call of the contract, typed. Answers are trusted: they come from the same release as this page. */
export class FacteurApi {
  readonly http: Http
  /** The functional mailbox that mail calls are about; null for the reader's own. */
  account: string | null

  constructor(http: Http, account: string | null = null) {
    this.http = http
    this.account = account
  }

  /** The same calls, bound to the mailbox in view: a message goes on being written where it was begun. */
  bound = (inView: boolean): FacteurApi => new FacteurApi(this.http, inView ? this.account : null)

  readonly #mail = (path: string): string =>
    this.account === null ? path : `${path}${path.includes('?') ? '&' : '?'}account=${this.account}`

  sharedMailboxes = async (): Promise<SharedMailbox[]> =>
    (await this.http.json<SharedMailboxList>('GET', '/api/shared-mailboxes')).sharedMailboxes

  publicInfo = (): Promise<PublicInfo> => this.http.json('GET', '/api/public')

  session = (): Promise<Session> => this.http.json('GET', '/api/session', { anonymous: true })
  signIn = (username: string, password: string): Promise<Session> =>
    this.http.json('POST', '/api/session', { body: { username, password }, anonymous: true })
  signOut = (): Promise<void> => this.http.json('DELETE', '/api/session', { anonymous: true })
  changePassword = (passwords: PasswordChange): Promise<void> =>
    this.http.json('PUT', '/api/session/password', { body: passwords, anonymous: true })

  mailboxes = async (): Promise<Mailbox[]> =>
    (await this.http.json<MailboxList>('GET', this.#mail('/api/mailboxes'))).mailboxes
  createMailbox = (path: string): Promise<Mailbox> =>
    this.http.json('POST', this.#mail('/api/mailboxes'), { body: { path } })
  renameMailbox = (mailboxId: string, path: string): Promise<void> =>
    this.http.json('PATCH', this.#mail(mailboxPath(mailboxId)), { body: { path } })
  deleteMailbox = (mailboxId: string): Promise<void> => this.http.json('DELETE', this.#mail(mailboxPath(mailboxId)))

  messages = (mailboxId: string, request: PageRequest = {}): Promise<MessagePage> =>
    this.http.json('GET', this.#mail(`${mailboxPath(mailboxId)}/messages?${pageParams(request).toString()}`), {
      signal: request.signal,
    })
  search = (query: string, mailboxId: string | null, request: PageRequest = {}): Promise<MessagePage> => {
    const params = pageParams(request)
    params.set('q', query)
    if (mailboxId !== null) params.set('mailboxId', mailboxId)
    return this.http.json('GET', this.#mail(`/api/search?${params.toString()}`), { signal: request.signal })
  }
  message = (ref: Ref, signal?: AbortSignal): Promise<Message> =>
    this.http.json('GET', this.#mail(messagePath(ref)), { signal })
  headers = (ref: Ref): Promise<Headers> => this.http.json('GET', this.#mail(`${messagePath(ref)}/headers`))
  sourceUrl = (ref: Ref): string => this.#mail(`${messagePath(ref)}/source`)

  setFlags = (mailboxId: string, uids: number[], set: Partial<Record<FlagName, boolean>>): Promise<void> =>
    this.http.json('PATCH', this.#mail(`${mailboxPath(mailboxId)}/messages`), { body: { uids, set } })
  move = (mailboxId: string, uids: number[], toMailboxId: string): Promise<MoveResult> =>
    this.http.json('POST', this.#mail(`${mailboxPath(mailboxId)}/messages/move`), { body: { uids, toMailboxId } })
  remove = (mailboxId: string, uids: number[]): Promise<DeleteResult> =>
    this.http.json('POST', this.#mail(`${mailboxPath(mailboxId)}/messages/delete`), { body: { uids } })

  send = (message: OutgoingMessageInput): Promise<SendResult> =>
    this.http.json('POST', this.#mail('/api/send'), { body: message, timeoutMs: sendTimeoutMs })
  saveDraft = (message: OutgoingMessageInput): Promise<DraftResult> =>
    this.http.json('PUT', this.#mail('/api/draft'), { body: message, timeoutMs: sendTimeoutMs })
  deleteUpload = (id: string): Promise<void> => this.http.json('DELETE', `/api/uploads/${encodeURIComponent(id)}`)

  people = async (query: string, signal?: AbortSignal): Promise<DirectoryPerson[]> => {
    const params = new URLSearchParams({ q: query })
    return (await this.http.json<DirectoryAnswer>('GET', `/api/directory?${params.toString()}`, { signal })).people
  }
}

function pageParams({ cursor, limit = maxPageMessages }: PageRequest): URLSearchParams {
  const params = new URLSearchParams({ limit: String(limit) })
  if (cursor !== undefined && cursor !== null) params.set('cursor', cursor)
  return params
}
