import { createRoute } from '@hono/zod-openapi'
import { z } from 'zod'
import { ExportFormat, ExportState } from '../../contract/export.ts'
import { bytes, createRouter, ok } from '../api.ts'
import type { HttpDeps } from '../deps.ts'
import { attachmentHeaders, streamResponse } from '../download.ts'
import { metaOf } from '../request-meta.ts'
import { createRunningExports } from '../running-exports.ts'

/** All of one's own mail, to take along. Nobody else's: for a leaver's there is the command line alone. */
export function exportRoutes({ client, directory }: HttpDeps) {
  const exports = createRunningExports(client)
  return createRouter()
    .openapi(
      createRoute({ method: 'get', path: '/export', responses: ok(ExportState, 'What there is to export') }),
      async (c) => c.json(await exports.state(c.get('session').accountId), 200),
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/export/mailbox.zip',
        request: { query: z.object({ format: ExportFormat.default('mbox') }) },
        responses: bytes('application/zip', 'Every message of the account, as a download'),
      }),
      async (c) => {
        const { accountId, username } = c.get('session')
        const { format } = c.req.valid('query')
        const { body, messages } = await exports.begin(accountId, format)
        try {
          await directory.noteExport(accountId, { format, messages }, metaOf(c))
        } catch (error) {
          body.destroy()
          throw error
        }
        return streamResponse(body, {
          ...attachmentHeaders(`messagerie-${username}.zip`, 'application/zip'),
          'Cache-Control': 'private, no-store',
        })
      },
    )
}
