import { chmod, mkdir } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { inWords } from '../backup/failures.ts'
import { Repository, type Snapshot } from '../backup/repository.ts'
import { finishInterrupted, restore } from '../backup/restore.ts'
import { configPath } from '../backup/sources.ts'
import { type Paths, pathsOf } from '../config/paths.ts'
import { StartError } from '../kit/service.ts'
import { showFindings } from './check-report.ts'
import type { Command, CommandContext } from './context.ts'
import { exitCode } from './exit-codes.ts'
import { isInUse, lockStopped } from './lock-stopped.ts'
import { megabytes, startProgress } from './progress.ts'
import { UsageError } from './usage-error.ts'

export const restoreCommand: Command = {
  name: 'restore',
  usage: 'facteur restore DOSSIER [--snapshot DATE] [--into DOSSIER] [--replace] [--skip-check]',
  summary:
    'Rétablit une sauvegarde (la dernière, ou celle de DATE) dans le dossier de données, ou dans un autre ; vérifie tout avant de remplacer quoi que ce soit.',
  async run(args, context) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        snapshot: { type: 'string' },
        into: { type: 'string' },
        replace: { type: 'boolean', default: false },
        'skip-check': { type: 'boolean', default: false },
      },
    })
    const [folder] = positionals
    if (folder === undefined || positionals.length > 1) throw new UsageError('indiquez un dossier de sauvegardes')
    const paths = values.into === undefined ? context.paths : pathsOf(values.into)
    return await inWords(folder, async () => {
      const repository = await Repository.open(folder, { create: false })
      const lock = await lockTarget(paths)
      try {
        const snapshot = choose(await repository.snapshots(), values.snapshot)
        return await run(repository, snapshot, paths, values.replace, values['skip-check'], context)
      } finally {
        await lock.release()
        repository.close()
      }
    })
  },
}

/** Nothing else may work on the folder. */
async function lockTarget(paths: Paths): Promise<{ release(): Promise<void> }> {
  await mkdir(paths.data, { recursive: true, mode: 0o700 })
  await chmod(paths.data, 0o700)
  if (await isInUse(paths))
    throw new StartError(
      `Facteur tourne sur ${paths.data} : arrêtez-le d’abord, ou indiquez un autre dossier avec --into.`,
    )
  return await lockStopped(paths)
}

/** The latest, or the latest whose name begins so: a day, an hour, or the whole name. */
export function choose(snapshots: readonly Snapshot[], wanted: string | undefined): Snapshot {
  const found = snapshots.filter(({ name }) => wanted === undefined || name.startsWith(wanted)).at(-1)
  if (found) return found
  throw new StartError(
    wanted === undefined
      ? 'Ce dossier ne contient aucune sauvegarde entière.'
      : `Il n’y a pas de sauvegarde « ${wanted} » : « facteur backup DOSSIER --list » les montre.`,
  )
}

async function run(
  repository: Repository,
  snapshot: Snapshot,
  paths: Paths,
  replace: boolean,
  skipCheck: boolean,
  context: CommandContext,
): Promise<number> {
  const { data } = paths
  const finished = await finishInterrupted(data)
  if (finished !== null) context.print(`La restauration interrompue de ${finished} est terminée.`)
  if (finished === snapshot.name) return exitCode.ok
  const progress = startProgress('Restauration', snapshot.end.bytes)
  let isSound = true
  const aside = await restore({
    repository,
    snapshot,
    data,
    replace,
    onBytes: progress.add,
    check: async (folder) => {
      progress.end()
      if (skipCheck || snapshot.head.database !== 'embedded') return
      isSound = await showFindings(join(folder, 'store'), { live: false, repair: false }, context)
    },
  }).finally(() => progress.end())
  tell(snapshot, data, aside, context)
  if (!isSound)
    context.printError(
      'La base restaurée a des défauts, dits au-dessus : lancez « facteur doctor --repair » avant de démarrer.',
    )
  return isSound ? exitCode.ok : exitCode.failure
}

function tell({ name, head, end }: Snapshot, data: string, aside: string | null, context: CommandContext): void {
  const when = new Date(head.asOf).toLocaleString('fr-FR', { dateStyle: 'full', timeStyle: 'medium' })
  context.print(
    `Restauré dans ${data} : sauvegarde ${name}, état du ${when} (${end.files} fichiers, ${megabytes(end.bytes)}).`,
  )
  if (aside !== null)
    context.print(`L’ancien contenu est dans ${aside} : supprimez-le quand vous n’en avez plus besoin.`)
  const configFile = join(data, configPath)
  if (existsSync(configFile))
    context.print(`Le fichier de configuration d’alors est dans ${dirname(configFile)} : comparez-le au vôtre.`)
  if (head.settings.length > 0) {
    context.print('Ces réglages ne venaient d’aucun fichier ; donnez-les de nouveau s’il le faut :')
    for (const { name: setting, value } of head.settings) context.print(`  ${setting} = ${value ?? '(secret)'}`)
  }
  if (head.database === 'mongodb')
    context.print('La base de données était dans un MongoDB : rétablissez-la avec mongorestore.')
  context.print(
    'Le courrier qui attendait alors son départ repart au démarrage ; ce qui était déjà parti peut partir deux fois.',
  )
}
