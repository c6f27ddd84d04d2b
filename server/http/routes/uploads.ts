import { createRoute, z } from '@hono/zod-openapi'
import { Upload } from '../../contract/send.ts'
import { createRouter, done, ok } from '../api.ts'
import type { Uploads } from '../compose/uploads.ts'

const UploadHeaders = z.object({
  'content-type': z.string().max(255).default('application/octet-stream'),
  /** Percent-encoded UTF-8: a header holds ASCII. */
  'x-filename': z.string().max(2000).default(''),
})

/** Attachments of a message that is being written. The body is the file itself, written to disk as it comes. */
export function uploadRoutes(uploads: Uploads) {
  return createRouter()
    .openapi(
      createRoute({
        method: 'post',
        path: '/uploads',
        request: { headers: UploadHeaders },
        responses: ok(Upload, 'Kept until it is sent, or a day'),
      }),
      async (c) => {
        const headers = c.req.valid('header')
        const upload = await uploads.store(c.get('session').accountId, {
          filename: decodeFilename(headers['x-filename']),
          contentType: (headers['content-type'].split(';')[0] ?? '').trim() || 'application/octet-stream',
          body: c.req.raw.body,
        })
        return c.json(upload, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: '/uploads/{uploadId}',
        request: { params: z.object({ uploadId: z.string() }) },
        responses: done,
      }),
      async (c) => {
        await uploads.remove(c.get('session').accountId, c.req.valid('param').uploadId)
        return c.body(null, 204)
      },
    )
}

function decodeFilename(encoded: string): string {
  try {
    return decodeURIComponent(encoded)
  } catch {
    return encoded
  }
}
