import { z } from 'zod'
import { AppError } from '../../contract/errors.ts'
import { nothing, segment, type Transport } from './transport.ts'
import type { Scope } from './users.ts'

export type MailScope = Exclude<Scope, 'master'>

const Page = z.object({
  results: z.array(
    z.object({
      id: z.string(),
      description: z.string(),
      scopes: z.array(z.string()),
      created: z.iso.datetime(),
      lastUse: z.object({ time: z.union([z.iso.datetime(), z.literal(false)]).optional() }).optional(),
    }),
  ),
})

const Created = z.object({ id: z.string(), password: z.string() })

/** Passwords that open an account for a mail program, each by itself, beside or without the account's own. */
export function applicationPasswordCalls(transport: Transport) {
  const ofUser = (accountId: string) => `/users/${segment(accountId)}/asps`
  return {
    async list(accountId: string): Promise<z.infer<typeof Page>['results']> {
      return (await transport.call(Page, 'GET', ofUser(accountId))).results
    },

    /** Makes one and answers it: it is kept nowhere in clear. Throws `invalid` when the account has too many. */
    create(
      accountId: string,
      password: { description: string; scopes: MailScope[] },
    ): Promise<z.infer<typeof Created>> {
      return transport.call(Created, 'POST', ofUser(accountId), { body: password })
    },

    /** Passes over one that is gone. */
    async remove(accountId: string, id: string): Promise<void> {
      await transport.call(nothing, 'DELETE', `${ofUser(accountId)}/${segment(id)}`).catch((error: unknown) => {
        if (!(error instanceof AppError && error.code === 'notFound')) throw error
      })
    },
  }
}
