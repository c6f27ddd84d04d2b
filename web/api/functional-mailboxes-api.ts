import type {
  FunctionalMailbox,
  FunctionalMailboxInput,
  FunctionalMailboxPage,
} from '../../server/contract/functional-mailboxes.ts'
import type { SharedRight } from '../../server/contract/shared-mailboxes.ts'
import type { Http } from './http.ts'

const root = '/api/admin/shared-mailboxes'
const pathOf = (mailbox: string): string => `${root}/${encodeURIComponent(mailbox)}`

/** The functional mailboxes of the academy, as the console changes them. */
export const findMailboxes = (
  http: Http,
  q: string,
  cursor: string | null,
  signal: AbortSignal,
): Promise<FunctionalMailboxPage> =>
  http.json('GET', `${root}?${new URLSearchParams({ q, ...(cursor === null ? {} : { cursor }) }).toString()}`, {
    signal,
  })
export const readMailbox = (http: Http, mailbox: string): Promise<FunctionalMailbox> =>
  http.json('GET', pathOf(mailbox))
export const createMailbox = (http: Http, mailbox: FunctionalMailboxInput): Promise<FunctionalMailbox> =>
  http.json('POST', root, { body: mailbox })
export const renameMailbox = (http: Http, mailbox: string, name: string): Promise<FunctionalMailbox> =>
  http.json('PATCH', pathOf(mailbox), { body: { name } })
export const removeMailbox = (http: Http, mailbox: string): Promise<void> => http.json('DELETE', pathOf(mailbox))
export const setMember = (
  http: Http,
  mailbox: string,
  member: string,
  right: SharedRight,
): Promise<FunctionalMailbox> => http.json('PUT', `${pathOf(mailbox)}/members`, { body: { member, right } })
export const removeMember = (http: Http, mailbox: string, username: string): Promise<FunctionalMailbox> =>
  http.json('DELETE', `${pathOf(mailbox)}/members/${encodeURIComponent(username)}`)
