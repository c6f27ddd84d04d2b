import { createRoute, z } from '@hono/zod-openapi'
import { DirectoryAnswer } from '../../contract/people.ts'
import { createRouter, ok } from '../api.ts'
import type { HttpDeps } from '../deps.ts'

const maxEntries = 20

/** The academy's own people, for the address fields. */
export function peopleRoutes({ directory }: HttpDeps) {
  return createRouter().openapi(
    createRoute({
      method: 'get',
      path: '/directory',
      request: { query: z.object({ q: z.string().trim().min(1).max(100) }) },
      responses: ok(DirectoryAnswer, 'People whose name or address begins with these words'),
    }),
    async (c) => c.json({ people: await directory.search(c.req.valid('query').q, maxEntries) }, 200),
  )
}
