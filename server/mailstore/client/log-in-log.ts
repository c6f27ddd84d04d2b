import { z } from 'zod'
import { segment, type Transport } from './transport.ts'

/** WildDuck keeps its log of log-ins for 30 days and merges those of six hours that are alike into one entry. */
const Entries = z.object({
  results: z.array(
    z.object({
      created: z.iso.datetime(),
      last: z.iso.datetime().optional(),
      events: z.int().default(1),
      protocol: z.string().default(''),
      ip: z.string().default(''),
      result: z.string().default(''),
      /** Name of the application password. */
      aname: z.string().optional(),
    }),
  ),
})
export type LogInEntry = z.infer<typeof Entries>['results'][number]

/** WildDuck gives no more at once. */
const mostEntries = 250

export function logInLogCalls(transport: Transport) {
  return {
    /** The newest log-ins and tries of an account, on every door that asks WildDuck. */
    async list(accountId: string): Promise<LogInEntry[]> {
      const query = { action: 'authentication', limit: mostEntries }
      return (await transport.call(Entries, 'GET', `/users/${segment(accountId)}/authlog`, { query })).results
    },
  }
}
