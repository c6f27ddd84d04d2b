import { createRoute } from '@hono/zod-openapi'
import { InstanceState } from '../../../contract/administration.ts'
import { createRouter, ok } from '../../api.ts'
import type { HttpDeps } from '../../deps.ts'
import { requireRole } from '../../middleware/role.ts'
import { lastBackup } from '../../../kit/backup-note.ts'
import { diskState } from '../../disk-state.ts'
import { version } from '../../version.ts'

/** How the instance is: for those who look after it. Numbers and names of services, nothing of anybody's mail. */
export function adminStateRoutes(deps: HttpDeps) {
  const startedAt = new Date(Date.now() - process.uptime() * 1000).toISOString()
  return createRouter().openapi(
    createRoute({
      method: 'get',
      path: '/state',
      middleware: requireRole('admin'),
      responses: ok(InstanceState, 'Services, queue, disk, accounts'),
    }),
    async (c) => c.json({ version, startedAt, ...(await stateOf(deps)) }, 200),
  )
}

async function stateOf({ services, queue, paths, config, directory }: HttpDeps) {
  const hasOwnStore = config.database.mongodbUrl === ''
  const [{ oldestAt, ...counts }, disk, census, backup] = await Promise.all([
    queue.counts(),
    diskState(paths.data, hasOwnStore ? paths.store : null),
    directory.administration.census(),
    lastBackup(paths.data),
  ])
  return {
    services: byName(services()),
    queue: { ...counts, oldestAt: oldestAt?.toISOString() ?? null },
    disk,
    ...census,
    lastBackup: backup?.toISOString() ?? null,
  }
}

/** A process and the connection to it are one service: it is ready when both are. */
function byName(services: ReturnType<HttpDeps['services']>): InstanceState['services'] {
  const ready = new Map<string, boolean>()
  for (const each of services) ready.set(each.name, (ready.get(each.name) ?? true) && each.ready)
  return [...ready].map(([name, isReady]) => ({ name, ready: isReady }))
}
