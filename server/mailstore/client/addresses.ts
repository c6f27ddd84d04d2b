import { z } from 'zod'
import { AppError } from '../../contract/errors.ts'
import { nothing, segment, type Transport } from './transport.ts'

const Created = z.object({ id: z.string() })

const AddressList = z.object({
  results: z.array(
    z.object({
      id: z.string(),
      address: z.string(),
      name: z.string().nullish(),
      main: z.boolean(),
      tags: z.array(z.string()).default([]),
    }),
  ),
})
export type AccountAddress = z.infer<typeof AddressList>['results'][number]

const Resolved = z.object({
  id: z.string(),
  address: z.string(),
  /** The account that receives it, or none when it only forwards. */
  user: z.string().nullish(),
  targets: z.array(z.string()).nullish(),
})
export type ResolvedAddress = z.infer<typeof Resolved>

export function addressCalls(transport: Transport) {
  const ofUser = (accountId: string) => `/users/${segment(accountId)}/addresses`
  return {
    /** The addresses of an account, the main one first. */
    async list(accountId: string): Promise<AccountAddress[]> {
      const { results } = await transport.call(AddressList, 'GET', ofUser(accountId))
      return results.sort((a, b) => Number(b.main) - Number(a.main))
    },

    /** Adds an address to an account and answers its id. Throws `conflict` when somebody has it. */
    async create(
      accountId: string,
      address: { address: string; name?: string; main?: boolean; tags?: string[] },
    ): Promise<string> {
      return (await transport.call(Created, 'POST', ofUser(accountId), { body: address })).id
    },

    async update(
      accountId: string,
      addressId: string,
      changes: { name?: string; main?: true; tags?: string[] },
    ): Promise<void> {
      await transport.call(nothing, 'PUT', `${ofUser(accountId)}/${segment(addressId)}`, { body: changes })
    },

    async remove(accountId: string, addressId: string): Promise<void> {
      await transport.call(nothing, 'DELETE', `${ofUser(accountId)}/${segment(addressId)}`)
    },

    /** Who has an address, or null. */
    async resolve(address: string): Promise<ResolvedAddress | null> {
      try {
        return await transport.call(Resolved, 'GET', `/addresses/resolve/${segment(address)}`)
      } catch (error) {
        if (error instanceof AppError && (error.code === 'notFound' || error.code === 'invalid')) return null
        throw error
      }
    },
  }
}
