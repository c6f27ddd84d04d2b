import { z } from 'zod'
import { AppError } from '../../contract/errors.ts'
import { nothing, segment, type Transport } from './transport.ts'

const Created = z.object({ id: z.string() })
const Page = z.object({ results: z.array(z.object({ id: z.string(), name: z.string().nullish() })) })

/** What is done with mail that fits `query`; an empty one fits all. */
export type NewFilter = {
  name: string
  query: Record<string, string>
  action: { targets?: string[]; delete?: boolean }
}

/** Rules of an account that WildDuck applies as it stores a message. */
export function filterCalls(transport: Transport) {
  const ofUser = (accountId: string) => `/users/${segment(accountId)}/filters`
  return {
    async list(accountId: string): Promise<{ id: string; name: string }[]> {
      const { results } = await transport.call(Page, 'GET', ofUser(accountId))
      return results.map(({ id, name }) => ({ id, name: name ?? '' }))
    },

    async create(accountId: string, filter: NewFilter): Promise<string> {
      return (await transport.call(Created, 'POST', ofUser(accountId), { body: filter })).id
    },

    /** Passes over one that is gone. */
    async remove(accountId: string, id: string): Promise<void> {
      await transport.call(nothing, 'DELETE', `${ofUser(accountId)}/${segment(id)}`).catch((error: unknown) => {
        if (!(error instanceof AppError && error.code === 'notFound')) throw error
      })
    },
  }
}
