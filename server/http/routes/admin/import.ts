import { createRoute, z } from '@hono/zod-openapi'
import { Readable } from 'node:stream'
import { actorOf } from '../../actor-of.ts'
import { AppError } from '../../../contract/errors.ts'
import { ImportJob, ImportRowQuery, ImportRows, ImportStart, ImportState } from '../../../contract/imports.ts'
import { bytes, createRouter, done, jsonBody, ok } from '../../api.ts'
import type { ImportDesk } from '../../import-desk/import-desk.ts'
import { requireRole } from '../../middleware/role.ts'

const maxFilenameLength = 255

/** The import of the academy's file: sent, checked, taken over. */
export function adminImportRoutes(desk: ImportDesk) {
  const middleware = requireRole('admin')
  return createRouter()
    .openapi(
      createRoute({
        method: 'get',
        path: '/import',
        middleware,
        responses: ok(ImportState, 'Where the import stands'),
      }),
      (c) => c.json({ job: desk.job() }, 200),
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/import/file',
        middleware,
        request: { query: z.object({ filename: z.string().min(1).max(maxFilenameLength) }) },
        responses: ok(ImportJob, 'The body is the file: it is being checked'),
      }),
      async (c) => {
        const { filename } = c.req.valid('query')
        const job = await desk.check({ filename, body: c.req.raw.body, by: actorOf(c) })
        return c.json(job, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/import/start',
        middleware,
        request: jsonBody(ImportStart),
        responses: ok(ImportJob, 'The file is being taken over'),
      }),
      async (c) => c.json(await desk.start({ ...c.req.valid('json'), by: actorOf(c) }), 200),
    )
    .openapi(createRoute({ method: 'post', path: '/import/cancel', middleware, responses: done }), (c) => {
      desk.cancel()
      return c.body(null, 204)
    })
    .openapi(createRoute({ method: 'delete', path: '/import', middleware, responses: done }), async (c) => {
      await desk.discard()
      return c.body(null, 204)
    })
    .openapi(
      createRoute({
        method: 'get',
        path: '/import/rows',
        middleware,
        request: { query: ImportRowQuery },
        responses: ok(ImportRows, 'What became of the lines'),
      }),
      async (c) => {
        const { kind, offset } = c.req.valid('query')
        return c.json(await desk.rows(kind, offset), 200)
      },
    )
    .openapi(
      createRoute({ method: 'get', path: '/import/report', middleware, responses: bytes('text/csv', 'The report') }),
      (c) => {
        const report = desk.report()
        if (report === null) throw new AppError('notFound', 'Il n’y a pas de rapport.')
        return c.body(Readable.toWeb(report) as ReadableStream, 200, {
          'content-type': 'text/csv; charset=utf-8',
          'content-disposition': 'attachment; filename="rapport-import.csv"',
        })
      },
    )
}
