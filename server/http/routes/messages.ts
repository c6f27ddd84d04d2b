import { createRoute, z } from '@hono/zod-openapi'
import {
  DeleteRequest,
  DeleteResult,
  FlagChange,
  MailboxId,
  MessagePage,
  MoveRequest,
  MoveResult,
} from '../../contract/mail.ts'
import { createRouter, done, jsonBody, MailboxParameter, ok, PageQuery } from '../api.ts'
import type { HttpDeps } from '../deps.ts'
import { pageView } from '../view/message.ts'

const messagesPath = '/mailboxes/{mailboxId}/messages'

/** Lists of messages, and what is done to many at once. */
export function messagesRoutes({ client }: HttpDeps) {
  return createRouter()
    .openapi(
      createRoute({
        method: 'get',
        path: messagesPath,
        request: { params: MailboxParameter, query: PageQuery },
        responses: ok(MessagePage, 'One page of the mailbox, newest first'),
      }),
      async (c) => {
        const { mailboxId } = c.req.valid('param')
        const listing = await client.messages.page(c.get('accountId'), mailboxId, c.req.valid('query'))
        return c.json(pageView(listing), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'patch',
        path: messagesPath,
        request: { params: MailboxParameter, ...jsonBody(FlagChange) },
        responses: done,
      }),
      async (c) => {
        const { uids, set } = c.req.valid('json')
        await client.messages.setFlags(c.get('accountId'), c.req.valid('param').mailboxId, uids, set)
        return c.body(null, 204)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: `${messagesPath}/move`,
        request: { params: MailboxParameter, ...jsonBody(MoveRequest) },
        responses: ok(MoveResult, 'Old and new uids of what was moved'),
      }),
      async (c) => {
        const { uids, toMailboxId } = c.req.valid('json')
        const { mailboxId } = c.req.valid('param')
        const moved = await client.messages.move(c.get('accountId'), mailboxId, uids, toMailboxId)
        return c.json({ toMailboxId, moved }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: `${messagesPath}/delete`,
        request: { params: MailboxParameter, ...jsonBody(DeleteRequest) },
        responses: ok(DeleteResult, 'Moved to the bin, or gone for ever when they were in it'),
      }),
      async (c) => {
        const { uids } = c.req.valid('json')
        const { mailboxId } = c.req.valid('param')
        return c.json(await deleteMessages(client, c.get('accountId'), mailboxId, uids), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/search',
        request: {
          query: PageQuery.extend({ q: z.string().trim().min(1).max(500), mailboxId: MailboxId.optional() }),
        },
        responses: ok(MessagePage, 'One page of what matches, newest first'),
      }),
      async (c) => {
        const listing = await client.messages.search(c.get('accountId'), c.req.valid('query'))
        return c.json(pageView(listing), 200)
      },
    )
}

/** The mail store removes them one by one: a few at a time, so that others are served meanwhile. */
const removedAtOnce = 8

/** Mailboxes out of which messages go for ever, and the bin that the others' go to. */
async function deleteMessages(
  client: HttpDeps['client'],
  accountId: string,
  mailboxId: string,
  uids: readonly number[],
): Promise<DeleteResult> {
  const special = await client.mailboxes.special(accountId)
  const bin = special.find((mailbox) => mailbox.specialUse === '\\Trash')
  const isFinal = special.some(
    ({ id, specialUse }) => id === mailboxId && (specialUse === '\\Trash' || specialUse === '\\Junk'),
  )
  if (bin && !isFinal) {
    const moved = await client.messages.move(accountId, mailboxId, uids, bin.id)
    return { permanently: false, moved: { toMailboxId: bin.id, moved } }
  }
  for (let at = 0; at < uids.length; at += removedAtOnce)
    await Promise.all(
      uids.slice(at, at + removedAtOnce).map((uid) => client.messages.remove(accountId, { mailboxId, uid })),
    )
  return { permanently: true, moved: null }
}
