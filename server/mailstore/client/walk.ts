import { WalkedPage } from './message-shapes.ts'
import { segment, type Transport } from './transport.ts'

/** One page of a mailbox, oldest first: no more of each message than who reads them all needs. */
export function walkCall(transport: Transport) {
  return (
    accountId: string,
    mailboxId: string,
    page: { limit: number; cursor?: string | undefined },
  ): Promise<WalkedPage> =>
    transport.call(WalkedPage, 'GET', `/users/${segment(accountId)}/mailboxes/${segment(mailboxId)}/messages`, {
      query: { limit: page.limit, order: 'asc', next: page.cursor },
    })
}
