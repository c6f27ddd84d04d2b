import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { AppError } from '../../contract/errors.ts'
import {
  AccountId,
  SharedMailboxList,
  SharedMemberChange,
  SharedMemberList,
  type SharedRight,
} from '../../contract/shared-mailboxes.ts'
import { includesRight, type SharedAccess } from '../../directory/shared-mailboxes/types.ts'
import { actingPersonOf } from '../actor-of.ts'
import { createRouter, done, jsonBody, ok } from '../api.ts'
import type { Env, HttpDeps } from '../deps.ts'

const MailboxParameter = z.object({ accountId: AccountId })
const mailboxPath = '/shared-mailboxes/{accountId}'

/** The functional mailboxes of the reader: which ones, and who else is in them. */
export function sharedMailboxRoutes({ directory, client }: HttpDeps) {
  const { sharedMailboxes } = directory

  async function accessTo(c: Context<Env>, accountId: string, right: SharedRight): Promise<SharedAccess> {
    const access = await sharedMailboxes.accessOf(c.get('session').accountId, accountId)
    if (access === null || !includesRight(access.right, right))
      throw new AppError('forbidden', 'Cette boîte n’est pas à vous.')
    return access
  }

  async function unseenOf(accountId: string): Promise<number> {
    const all = await client.mailboxes.list(accountId)
    return all.find(({ path }) => path === 'INBOX')?.unseen ?? 0
  }

  async function membersOf(accountId: string) {
    const { members } = await sharedMailboxes.get(accountId)
    return members.map(({ username, displayName, address, right }) => ({ username, displayName, address, right }))
  }

  return createRouter()
    .openapi(
      createRoute({
        method: 'get',
        path: '/shared-mailboxes',
        responses: ok(SharedMailboxList, 'The functional mailboxes that the reader may use now'),
      }),
      async (c) => {
        const mine = await sharedMailboxes.of(c.get('session').accountId)
        const shown = mine.map(async ({ accountId, address, addresses, name, right }) => ({
          ...{ accountId, address, addresses, name, right },
          unseen: await unseenOf(accountId),
        }))
        return c.json({ sharedMailboxes: await Promise.all(shown) }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: `${mailboxPath}/members`,
        request: { params: MailboxParameter },
        responses: ok(SharedMemberList, 'Who reads this mailbox'),
      }),
      async (c) => {
        const { accountId } = await accessTo(c, c.req.valid('param').accountId, 'read')
        return c.json({ members: await membersOf(accountId) }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'put',
        path: `${mailboxPath}/members`,
        request: { params: MailboxParameter, ...jsonBody(SharedMemberChange) },
        responses: ok(SharedMemberList, 'Who reads this mailbox now'),
      }),
      async (c) => {
        const { accountId } = await accessTo(c, c.req.valid('param').accountId, 'manage')
        const { member, right } = c.req.valid('json')
        await sharedMailboxes.setMember(accountId, member, right, actingPersonOf(c))
        return c.json({ members: await membersOf(accountId) }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: `${mailboxPath}/members/{username}`,
        request: { params: MailboxParameter.extend({ username: z.string().min(1).max(100) }) },
        responses: done,
      }),
      async (c) => {
        const { accountId, username } = c.req.valid('param')
        // One may always leave.
        await accessTo(c, accountId, username === c.get('session').username ? 'read' : 'manage')
        await sharedMailboxes.removeMember(accountId, username, actingPersonOf(c))
        return c.body(null, 204)
      },
    )
}
