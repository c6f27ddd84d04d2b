/**
 * The composition root: starts every service in order, joins the rooms, and stops everything in reverse.
 * It is the only file that knows them all.
 */
import type { ChildProcess } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { prepareFolders } from './config/folders.ts'
import { databaseUrlOf, type Paths } from './config/paths.ts'
import { assertPortsFree } from './config/ports.ts'
import { type Config, hostNameOf } from './config/schema.ts'
import type { Secrets } from './config/secrets.ts'
import { loadCertificate } from './config/tls.ts'
import { demoConfig } from './demo/demo-config.ts'
import { startSink } from './demo/sink.ts'
import { startMailLogIns } from './directory/audit/mail-log-ins.ts'
import { type Directory, openDirectory } from './directory/directory.ts'
import { embeddedStoreSpec } from './embedded/service.ts'
import { startHttp } from './http/server.ts'
import { startChores } from './kit/chores/chore-service.ts'
import { type ChildSpec, SupervisedChild } from './kit/child.ts'
import { lockInstance } from './kit/instance-lock.ts'
import { endLeftover } from './kit/leftover.ts'
import { createLogger, describeError } from './kit/log.ts'
import type { Service } from './kit/service.ts'
import { createServiceStack, type ServiceStack } from './kit/service-stack.ts'
import { connectThrottle } from './mailstore/throttle/connect-throttle.ts'
import { createWildDuckClient } from './mailstore/client/wildduck-client.ts'
import { openDatabase } from './mailstore/database.ts'
import { takeLogIns } from './mailstore/log-in/log-in-journal.ts'
import { openQueue } from './mailstore/queue/queue.ts'
import { redisSpec, redisUrlOf } from './mailstore/redis-child.ts'
import { wildduckSpec } from './mailstore/wildduck-child.ts'
import { startDelivery } from './mx/delivery/delivery.ts'
import { mxSpec } from './mx/haraka/mx-child.ts'
import { startPump } from './outbound/pump.ts'
import { startSubmission } from './submission/submission.ts'

export type AppInput = {
  config: Config
  paths: Paths
  secrets: () => Promise<Secrets>
  /** Mail to the world goes to a sink on this machine. */
  demo: boolean
  /** Runs `facteur import` in a process of its own. */
  spawnImport: (args: readonly string[]) => ChildProcess
  /** Fires when the start should be given up. */
  signal: AbortSignal
}

export type App = {
  /** The token of a one-time link where there is no administrator and none was made yet; null otherwise. */
  firstAdministratorToken(): Promise<string | null>
  services: readonly Service[]
  stop(): Promise<void>
}

const log = createLogger('facteur')
const webRoot = resolve(import.meta.dirname, '../dist/web')

/** Throws `StartError` for what an administrator can mend; whatever was started by then is stopped again. */
export async function startApp(input: AppInput): Promise<App> {
  const { paths } = input
  await prepareFolders(paths)
  const lock = await lockInstance(join(paths.run, 'facteur.sock'))
  const stack = createServiceStack()
  const stop = async (): Promise<void> => {
    await stack.stop()
    await lock.release()
  }
  const onAbort = (): void => void stop()
  input.signal.addEventListener('abort', onAbort, { once: true })
  try {
    await endLeftovers(paths)
    await assertPortsFree(input.config)
    const { first } = (await startServices(input, stack)).administration
    return { services: stack.services, firstAdministratorToken: () => first.makeLinkAtFirstRun(), stop }
  } catch (error) {
    await stop()
    if (input.signal.aborted) return { services: [], firstAdministratorToken: () => Promise.resolve(null), stop }
    throw error
  } finally {
    input.signal.removeEventListener('abort', onAbort)
  }
}

/** Children of an instance that was killed hold ports and files: they end before the ports are looked at. */
async function endLeftovers(paths: Paths): Promise<void> {
  for (const name of await readdir(paths.run)) {
    if (!name.endsWith('.pid')) continue
    if (await endLeftover(join(paths.run, name), paths.data))
      log.warn('ended a leftover of an earlier start', { child: name.slice(0, -4) })
  }
}

async function startServices(input: AppInput, stack: ServiceStack): Promise<Directory> {
  const { paths } = input
  const secrets = await input.secrets()
  const config = input.demo ? await openDemo(input.config, paths, stack) : input.config
  const tls = await loadCertificate(paths.tls, [hostNameOf(config), 'localhost'])
  const databaseUrl = databaseUrlOf(config.database.mongodbUrl, paths)
  const redis = redisUrlOf(config, paths)
  const child = async (spec: ChildSpec): Promise<void> => {
    const supervised = stack.add(
      new SupervisedChild(spec, { pidFile: join(paths.run, `${spec.name}.pid`), instance: paths.data }),
    )
    await supervised.start()
  }

  // Database and Redis.
  if (config.database.mongodbUrl === '')
    await child(embeddedStoreSpec({ socketPath: paths.sockets.database, dataDir: paths.store }))
  const database = stack.add(await openDatabase(databaseUrl, config.database.name))
  if (config.redis.url === '') await child(redisSpec({ paths }))

  stack.beginStage()
  await child(wildduckSpec({ config, paths, secrets, databaseUrl, redis, tls }))
  const client = createWildDuckClient({ socketPath: paths.sockets.wildduckApi, token: secrets.wildduckApiToken })
  stack.defer('client', () => client.close())
  const { throttle, redis: counters, close: closeThrottle } = connectThrottle(redis)
  stack.defer('throttle', () => Promise.resolve(closeThrottle()))
  const queue = await openQueue(database.db, { holder: hostNameOf(config) })
  let kickOutbound = (): void => undefined
  const onQueued = (): void => kickOutbound()
  const directory = await openDirectory({ db: database.db, client, config, secrets, throttle, queue, onQueued })
  stack.add(startMailLogIns(() => takeLogIns(counters, (logIns) => directory.audit.writeMailLogIns(logIns))))

  stack.beginStage()
  const { lists } = directory
  await startDelivery({ config, paths, secrets, db: database.db, databaseUrl, redisUrl: redis, lists }).then(stack.add)

  stack.beginStage()
  await child(mxSpec({ config, paths, secrets, tls }))
  const pump = stack.add(
    await startPump({
      config,
      paths,
      secrets,
      queue,
      db: database.db,
      listAddresses: (id) => lists.addressesOf(id),
    }),
  )
  kickOutbound = pump.kick
  await startSubmission({
    config,
    tls,
    client,
    db: database.db,
    queue,
    findList: (view) => directory.lists.find(view),
    sharedAddressesOf: (accountId) => directory.sharedMailboxes.sendingAddressesOf(accountId),
    onQueued: pump.kick,
  }).then(stack.add)
  await startHttp({
    config,
    paths,
    directory,
    client,
    updates: client.updates,
    queue,
    services: () => stack.services.map((service) => ({ name: service.name, ready: service.isReady() })),
    kickOutbound: pump.kick,
    spawnImport: input.spawnImport,
    webRoot,
  }).then(stack.add)
  // Nothing waits for it: a search that comes before finds what has been read by then.
  directory.search.prepare().catch((error: unknown) => {
    log.debug('the directory is not read for the search yet', { error: describeError(error) })
  })
  stack.add(startChores({ ledger: directory.chores.ledger, chores: directory.chores.all }))
  return directory
}

/** With a sink in the place of the world. */
async function openDemo(config: Config, paths: Paths, stack: ServiceStack): Promise<Config> {
  const sink = stack.add(await startSink({ folder: join(paths.data, 'demo-outbox') }))
  return demoConfig(config, sink.port)
}
