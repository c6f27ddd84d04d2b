import { createMiddleware } from 'hono/factory'
import { AppError } from '../../contract/errors.ts'
import type { SharedRight } from '../../contract/shared-mailboxes.ts'
import type { Directory } from '../../directory/directory.ts'
import { includesRight } from '../../directory/shared-mailboxes/types.ts'
import type { Env } from '../deps.ts'

/**
 * Whose mail a request is about: that of the session, or that of the functional mailbox which `?account=` names, where
 * the directory says at this moment that this person may use it. It stands in the query and not in a header, so that
 * downloads and message documents are asked for in the same way. This is the one place that decides it.
 */

/** The routes that may name a functional mailbox, and the right they take. All others are the person's own affair. */
const mailRoutes: readonly { path: RegExp; method?: string; right: SharedRight }[] = [
  { path: /^\/api\/(?:mailboxes|search)(?:\/|$)/, right: 'read' },
  { path: /^\/api\/draft$/, right: 'send' },
  { path: /^\/api\/send$/, right: 'send' },
]

export function chooseAccount(directory: Pick<Directory, 'sharedMailboxes'>) {
  return createMiddleware<Env>(async (c, next) => {
    const session = c.get('session') as Env['Variables']['session'] | undefined
    const named = c.req.queries('account') ?? []
    c.set('sharedMailbox', null)
    if (session !== undefined) c.set('accountId', session.accountId)
    if (named.length > 0) {
      const access = session && (await accessOf(directory, session.accountId, c.req.path, named))
      if (!access) throw new AppError('forbidden', 'This mailbox is not yours to use')
      c.set('accountId', access.accountId)
      c.set('sharedMailbox', access)
    }
    await next()
  })
}

async function accessOf(
  { sharedMailboxes }: Pick<Directory, 'sharedMailboxes'>,
  personAccountId: string,
  path: string,
  named: readonly string[],
) {
  const route = mailRoutes.find((each) => each.path.test(path))
  const [accountId = ''] = named
  if (route === undefined || named.length > 1 || !/^[0-9a-f]{24}$/.test(accountId)) return null
  const access = await sharedMailboxes.accessOf(personAccountId, accountId)
  return access !== null && includesRight(access.right, route.right) ? access : null
}
