import { createHash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { type Db, MongoClient, MongoError, MongoServerError } from 'mongodb'
import { databaseUrlOf, type Paths } from '../config/paths.ts'
import { embeddedStoreSpec } from '../embedded/service.ts'
import { SupervisedChild } from '../kit/child.ts'
import { StartError } from '../kit/service.ts'
import { withDatabase } from '../mailstore/database-url.ts'
import { Differs, type Moved, moveDatabase, NotEmpty } from '../move/move.ts'
import type { Command, CommandContext } from './context.ts'
import { exitCode } from './exit-codes.ts'
import { isInUse, lockStopped } from './lock-stopped.ts'
import { type Progress, startProgress } from './progress.ts'
import { UsageError } from './usage-error.ts'

const how =
  'Facteur doit être arrêté ; une copie interrompue reprend où elle était. « - » lit l’URL sur l’entrée standard (les arguments d’un programme se voient).'

export const moveToMongodbCommand: Command = {
  name: 'move-to-mongodb',
  usage: 'facteur move-to-mongodb URL|-',
  summary: `Copie toute la base de données dans un MongoDB et vérifie chaque document. ${how}`,
  async run(args, context) {
    const url = await urlFrom(args)
    const moved = await withBoth(url, context, (embedded, mongodb) =>
      move(embedded, mongodb, identify(context.paths.store), context),
    )
    tell(moved, context)
    context.print(
      'Pour vous en servir : FACTEUR_MONGODB_URL=URL (ou database.mongodbUrl dans la configuration), puis démarrez Facteur. L’ancienne base reste dans le dossier de données ; supprimez store/ quand vous n’en avez plus besoin.',
    )
    return exitCode.ok
  },
}

export const moveFromMongodbCommand: Command = {
  name: 'move-from-mongodb',
  usage: 'facteur move-from-mongodb URL|-',
  summary: `Copie toute la base de données d’un MongoDB dans le dossier de données et vérifie chaque document. ${how}`,
  async run(args, context) {
    const url = await urlFrom(args)
    const moved = await withBoth(url, context, (embedded, mongodb) =>
      move(mongodb, embedded, identify(hostsOf(url)), context),
    )
    tell(moved, context)
    context.print(
      'Pour vous en servir : retirez FACTEUR_MONGODB_URL (ou database.mongodbUrl de la configuration), puis démarrez Facteur. L’ancienne base reste dans le MongoDB.',
    )
    return exitCode.ok
  },
}

async function urlFrom(args: readonly string[]): Promise<string> {
  const [given] = args
  if (given === undefined || args.length > 1) throw new UsageError('indiquez l’URL d’un MongoDB (mongodb://…)')
  if (given !== '-') return given
  for await (const line of createInterface({ input: process.stdin, terminal: false })) return line.trim()
  throw new UsageError('aucune URL n’est arrivée sur l’entrée standard')
}

const identify = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16)

/** Without name and password, which may change between two attempts. */
const hostsOf = (url: string): string => url.replace(/^mongodb(\+srv)?:\/\/([^@/]*@)?/, '').replace(/[/?].*$/, '')

/** The embedded store, started for us alone, and the MongoDB. */
async function withBoth<T>(
  url: string,
  context: CommandContext,
  work: (embedded: Db, mongodb: Db) => Promise<T>,
): Promise<T> {
  const { config, paths } = context
  const { name } = config.database
  if (await isInUse(paths))
    throw new StartError(`Facteur tourne sur ${paths.data} : arrêtez-le avant de déplacer sa base de données.`)
  await mkdir(paths.store, { recursive: true, mode: 0o700 })
  const lock = await lockStopped(paths)
  // Ends in reverse what has been begun, however far that was.
  const ends: (() => Promise<unknown>)[] = [() => lock.release()]
  try {
    const mongodb = connect(url, name)
    ends.unshift(() => mongodb.close(true))
    await assertAnswers(mongodb)
    const store = createStore(paths)
    ends.unshift(() => store.stop())
    await store.start()
    const embedded = connect(databaseUrlOf('', paths), name)
    ends.unshift(() => embedded.close(true))
    return await work(embedded.db(name), mongodb.db(name))
  } finally {
    for (const end of ends) await end()
  }
}

function connect(url: string, name: string): MongoClient {
  try {
    // One connection: everything here happens one after the other.
    return new MongoClient(withDatabase(url, name), { appName: 'facteur-move', maxPoolSize: 2, retryWrites: false })
  } catch (error) {
    throw new StartError('Cette URL n’est pas celle d’un MongoDB : elle a la forme mongodb://hôte:port/?options.', {
      cause: error,
    })
  }
}

function createStore(paths: Paths): SupervisedChild {
  const spec = embeddedStoreSpec({ socketPath: paths.sockets.database, dataDir: paths.store })
  return new SupervisedChild(spec, { pidFile: join(paths.run, `${spec.name}.pid`), instance: paths.data })
}

async function assertAnswers(client: MongoClient): Promise<void> {
  await client
    .db('admin')
    .command({ ping: 1 })
    .catch((error: unknown) => {
      throw new StartError('Ce MongoDB ne répond pas : vérifiez l’URL, le nom et le mot de passe.', { cause: error })
    })
}

async function move(from: Db, to: Db, source: string, context: CommandContext): Promise<Moved> {
  let progress: Progress | undefined
  try {
    return await moveDatabase({
      from,
      to,
      source,
      onCollection(name, documents) {
        progress?.end()
        progress = startProgress(name, documents, 'items')
      },
      onDocuments: (count) => progress?.add(count),
    })
  } catch (error) {
    progress?.end()
    throw inWords(error, context)
  } finally {
    progress?.end()
  }
}

function inWords(error: unknown, { config }: CommandContext): unknown {
  const { name } = config.database
  if (error instanceof NotEmpty)
    return new StartError(
      `La base « ${name} » d’arrivée n’est pas vide (${error.collections.slice(0, 3).join(', ')}…) : rien n’a été copié. Videz-la, ou choisissez un autre nom avec FACTEUR_DATABASE_NAME.`,
    )
  if (error instanceof Differs)
    return new StartError(
      `Ce qui est arrivé n’est pas ce qui a été envoyé (${error.message}). Rien n’est perdu ; relancez la commande, et vérifiez que rien d’autre n’écrit dans l’une des bases.`,
    )
  if (error instanceof MongoServerError)
    return new StartError(`La base d’arrivée ou de départ a refusé : ${error.message}`, { cause: error })
  if (error instanceof MongoError)
    return new StartError('Une des deux bases ne répond plus : relancez la commande, elle reprend où elle était.', {
      cause: error,
    })
  return error
}

function tell({ collections, documents, indexes, resumed }: Moved, { print }: CommandContext): void {
  const [c, d, i] = [collections, documents, indexes].map((count) => count.toLocaleString('fr-FR'))
  print(
    `${resumed ? 'Copie reprise et terminée' : 'Copie terminée'} : ${c} collections, ${d} documents, ${i} index. Le nombre et le contenu de tous les documents d’arrivée sont vérifiés.`,
  )
}
