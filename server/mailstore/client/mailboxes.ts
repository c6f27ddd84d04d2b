import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { AppError } from '../../contract/errors.ts'
import { nothing, segment, type Transport } from './transport.ts'

const StoredMailbox = z.object({
  id: z.string(),
  path: z.string(),
  name: z.string(),
  /** RFC 6154 attribute such as `\Sent`; absent for INBOX and the owner's own mailboxes. */
  specialUse: z.union([z.string(), z.literal(false)]).nullish(),
  total: z.number().nullish(),
  unseen: z.number().nullish(),
})
export type StoredMailbox = z.infer<typeof StoredMailbox>

const List = z.object({ results: z.array(StoredMailbox) })
const Created = z.object({ id: z.string() })

/** WildDuck answers a creation before it has written it; the write takes a few milliseconds. */
const creationTries = 40
const creationPauseMs = 25

export function mailboxCalls(transport: Transport) {
  const ofUser = (accountId: string) => `/users/${segment(accountId)}/mailboxes`
  const get = (accountId: string, mailboxId: string): Promise<StoredMailbox> =>
    transport.call(StoredMailbox, 'GET', `${ofUser(accountId)}/${segment(mailboxId)}`)

  return {
    get,

    /** All mailboxes with their counters. */
    async list(accountId: string): Promise<StoredMailbox[]> {
      return (await transport.call(List, 'GET', ofUser(accountId), { query: { counters: true } })).results
    },

    /** Those with a special use and INBOX, without counters: cheap. */
    async special(accountId: string): Promise<StoredMailbox[]> {
      return (await transport.call(List, 'GET', ofUser(accountId), { query: { specialUse: true } })).results
    },

    /** Makes a mailbox and answers its id once it can be used. Throws `conflict` when the path is taken. */
    async create(accountId: string, path: string): Promise<string> {
      const { id } = await transport.call(Created, 'POST', ofUser(accountId), { body: { path } })
      for (let attempt = 0; attempt < creationTries; attempt++) {
        try {
          await get(accountId, id)
          return id
        } catch (error) {
          if (!(error instanceof AppError && error.code === 'notFound')) throw error
          await sleep(creationPauseMs)
        }
      }
      throw new AppError('unavailable', 'The mail store does not answer', {
        cause: new Error('a mailbox was announced and never written'),
      })
    },

    async rename(accountId: string, mailboxId: string, path: string): Promise<void> {
      await transport.call(nothing, 'PUT', `${ofUser(accountId)}/${segment(mailboxId)}`, { body: { path } })
    },

    /** Removes a mailbox with what is in it. Throws `invalid` for one with a special use. */
    async remove(accountId: string, mailboxId: string): Promise<void> {
      await transport.call(nothing, 'DELETE', `${ofUser(accountId)}/${segment(mailboxId)}`)
    },
  }
}
