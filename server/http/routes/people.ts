import { createRoute, z } from '@hono/zod-openapi'
import { DirectoryAnswer } from '../../contract/people.ts'
import { createRouter, ok } from '../api.ts'
import type { HttpDeps } from '../deps.ts'

const maxEntries = 20

/** The academy's own people, mailboxes and lists, for the address fields. */
export function peopleRoutes({ directory }: HttpDeps) {
  return createRouter().openapi(
    createRoute({
      method: 'get',
      path: '/directory',
      request: { query: z.object({ q: z.string().trim().min(1).max(100) }) },
      responses: ok(
        DirectoryAnswer,
        'Whom one can write to: each word of the query begins one of theirs, the likeliest first',
      ),
    }),
    async (c) => {
      const { accountId } = c.get('session')
      return c.json(
        { people: await directory.search.find(c.req.valid('query').q, { accountId, limit: maxEntries }) },
        200,
      )
    },
  )
}
