import { createRoute, z } from '@hono/zod-openapi'
import { NoticeInput, NoticeList, ServiceNotice } from '../../../contract/service-notices.ts'
import { actorOf } from '../../actor-of.ts'
import { createRouter, done, jsonBody, ok } from '../../api.ts'
import type { HttpDeps } from '../../deps.ts'
import { requireRole } from '../../middleware/role.ts'

const params = z.object({ noticeId: z.string().max(24) })

/** What the log-in page tells everybody. */
export function adminNoticeRoutes({ directory: { notices } }: HttpDeps) {
  return createRouter()
    .openapi(
      createRoute({
        method: 'get',
        path: '/notices',
        middleware: requireRole('admin'),
        responses: ok(NoticeList, 'All notices, the newest first'),
      }),
      async (c) => c.json({ notices: await notices.list() }, 200),
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/notices',
        middleware: requireRole('admin'),
        request: jsonBody(NoticeInput),
        responses: ok(ServiceNotice, 'The notice as it is kept'),
      }),
      async (c) => c.json(await notices.add(c.req.valid('json'), actorOf(c)), 200),
    )
    .openapi(
      createRoute({
        method: 'put',
        path: '/notices/{noticeId}',
        middleware: requireRole('admin'),
        request: { params, ...jsonBody(NoticeInput) },
        responses: ok(ServiceNotice, 'The notice as it is kept'),
      }),
      async (c) => c.json(await notices.change(c.req.valid('param').noticeId, c.req.valid('json'), actorOf(c)), 200),
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: '/notices/{noticeId}',
        middleware: requireRole('admin'),
        request: { params },
        responses: done,
      }),
      async (c) => {
        await notices.remove(c.req.valid('param').noticeId, actorOf(c))
        return c.body(null, 204)
      },
    )
}
