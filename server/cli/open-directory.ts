import { join } from 'node:path'
import { databaseUrlOf } from '../config/paths.ts'
import { type Directory, openDirectory } from '../directory/directory.ts'
import { isInstanceRunning } from '../kit/instance-lock.ts'
import { StartError } from '../kit/service.ts'
import { openDatabase } from '../mailstore/database.ts'
import { redisUrlOf } from '../mailstore/redis-child.ts'
import { connectThrottle } from '../mailstore/throttle/connect-throttle.ts'
import { createWildDuckClient, type WildDuckClient } from '../mailstore/client/wildduck-client.ts'
import type { CommandContext } from './context.ts'

/**
 * The directory of the instance that runs on this data folder, for one command. Accounts live in services that only the
 * running instance has, so a command without one says so.
 */
export async function withDirectory<T>(
  context: CommandContext,
  work: (directory: Directory, client: WildDuckClient) => Promise<T>,
  /** `counters`: the failed log-ins that the running instance counts, too. */
  options: { counters?: boolean } = {},
): Promise<T> {
  const { config, paths } = context
  if (!(await isInstanceRunning(join(paths.run, 'facteur.sock'))))
    throw new StartError(
      `Facteur ne tourne pas sur ${paths.data} : démarrez-le d’abord (facteur serve), ou indiquez son dossier avec FACTEUR_DATA.`,
    )
  const secrets = await context.secrets()
  const databaseUrl = databaseUrlOf(config.database.mongodbUrl, paths)
  const database = await openDatabase(databaseUrl, config.database.name)
  const client = createWildDuckClient({ socketPath: paths.sockets.wildduckApi, token: secrets.wildduckApiToken })
  const counters = options.counters ? connectThrottle(redisUrlOf(config, paths)) : null
  try {
    return await work(
      await openDirectory({
        db: database.db,
        client,
        config,
        secrets,
        actor: '(command line)',
        ...(counters && { throttle: counters.throttle }),
      }),
      client,
    )
  } finally {
    counters?.close()
    await client.close()
    await database.stop()
  }
}
