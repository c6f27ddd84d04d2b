import { access } from 'node:fs/promises'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { backup } from '../backup/backup.ts'
import { inWords } from '../backup/failures.ts'
import { type Keep, prune } from '../backup/prune.ts'
import { Repository } from '../backup/repository.ts'
import { hasStore } from '../backup/sources.ts'
import { verify } from '../backup/verify.ts'
import { settings } from '../config/load.ts'
import { version } from '../http/version.ts'
import { noteBackup } from '../kit/backup-note.ts'
import { createLogger } from '../kit/log.ts'
import { StartError } from '../kit/service.ts'
import type { Command, CommandContext } from './context.ts'
import { exitCode } from './exit-codes.ts'
import { isInUse, lockStopped } from './lock-stopped.ts'
import { megabytes, type Progress, startProgress } from './progress.ts'
import { UsageError } from './usage-error.ts'

const log = createLogger('backup')

export const backupCommand: Command = {
  name: 'backup',
  usage: 'facteur backup DOSSIER [--keep N|Nj] [--list] [--verify] [--prune]',
  summary:
    'Sauvegarde tout (courrier, secrets, configuration) dans DOSSIER, pendant que Facteur tourne ou non ; ne copie que ce qui a changé. --keep ne garde que les N dernières, ou celles de N jours (--prune : sans en faire une nouvelle). --list les montre, --verify les relit toutes.',
  async run(args, context) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        list: { type: 'boolean', default: false },
        verify: { type: 'boolean', default: false },
        prune: { type: 'boolean', default: false },
        keep: { type: 'string' },
      },
    })
    const [folder] = positionals
    if (folder === undefined || positionals.length > 1) throw new UsageError('indiquez un dossier de sauvegardes')
    const keep = values.keep === undefined ? null : parseKeep(values.keep)
    if (values.prune && keep === null) throw new UsageError('--prune attend --keep')
    const makes = !values.list && !values.verify && !values.prune
    return await inWords(folder, async () => {
      const repository = await Repository.open(folder, { create: makes })
      try {
        if (values.list) return await list(repository, context)
        if (values.verify) return await check(repository, context)
        if (makes) await makeBackup(repository, context)
        if (keep !== null) await removeOld(repository, keep, context)
        return exitCode.ok
      } finally {
        repository.close()
      }
    })
  },
}

/** `7` are the last seven, `30j` (or `30d`) those of the last thirty days. */
export function parseKeep(text: string): Keep {
  const [, digits, unit] = /^(\d{1,5})([jd]?)$/.exec(text) ?? []
  const count = Number(digits)
  if (digits === undefined || count < 1) throw new UsageError('--keep attend un nombre (7) ou un âge en jours (30j)')
  return unit === '' ? { snapshots: count } : { days: count }
}

async function makeBackup(repository: Repository, context: CommandContext): Promise<void> {
  const { config, paths } = context
  await access(paths.data).catch((error: unknown) => {
    throw new StartError(`Le dossier de données ${paths.data} n’existe pas : indiquez-le avec FACTEUR_DATA.`, {
      cause: error,
    })
  })
  const embedded = config.database.mongodbUrl === ''
  if (embedded && !(await hasStore(paths)))
    throw new StartError(`Il n’y a rien à sauvegarder dans ${paths.data} : Facteur n’y a jamais été démarré.`)
  const running = await isInUse(paths)
  // Facteur must not start in the middle of a copy of its files.
  const lock = running ? null : await lockStopped(paths)
  let progress: Progress | undefined
  try {
    const { path, files, bytes, newBytes } = await backup(repository, {
      paths,
      running,
      embedded,
      secrets: await context.secrets(),
      configFile: context.configFile,
      about: { version, domain: config.academy.domain, settings: settingsOutsideFiles(context) },
      onStage(stage, total) {
        progress?.end()
        if (stage === 'again')
          context.printError('La base de données a dû reprendre la main pendant la copie : elle est recommencée.')
        progress = startProgress(stage === 'ahead' ? 'Première copie' : 'Sauvegarde', total)
        return progress.add
      },
    })
    progress?.end()
    await noteBackup(paths.data, new Date()).catch((error: unknown) => {
      log.warn('the console will not know of this backup', { error })
    })
    context.print(
      `Sauvegarde ${basename(path)} terminée : ${files} fichiers, ${megabytes(bytes)}, dont ${megabytes(newBytes)} de nouveau sur le disque.`,
    )
    if (!embedded)
      context.print(
        'La base de données est dans votre MongoDB et n’est pas dans cette sauvegarde : sauvegardez-la avec mongodump.',
      )
    context.print(
      `${repository.folder} contient le courrier de tous et les secrets de l’instance, sans chiffrement : protégez-le comme le serveur.`,
    )
  } finally {
    progress?.end()
    await lock?.release()
  }
}

/** What must be set again on another machine. */
function settingsOutsideFiles({ config, sources }: CommandContext): { name: string; value: string | null }[] {
  const values: Record<string, Record<string, unknown>> = config
  const found: { name: string; value: string | null }[] = []
  for (const [section, key, setting] of settings()) {
    const source = sources[`${section}.${key}`]
    // Where the data lies is for the new machine to say.
    if (section === 'data') continue
    if (source?.kind !== 'environment' && source?.kind !== 'flag') continue
    const name = source.kind === 'environment' ? source.name : `--set ${section}.${key}`
    found.push({ name, value: setting.secret ? null : JSON.stringify(values[section]?.[key]) })
  }
  return found
}

async function removeOld(repository: Repository, keep: Keep, context: CommandContext): Promise<void> {
  const { snapshots, bytes } = await prune(repository, keep)
  if (snapshots > 0)
    context.print(
      `${snapshots === 1 ? 'Une ancienne sauvegarde supprimée' : `${snapshots} anciennes sauvegardes supprimées`}, ${megabytes(bytes)} libérés.`,
    )
}

async function list(repository: Repository, context: CommandContext): Promise<number> {
  const damaged: string[] = []
  for (const { name, head, end } of await repository.snapshots((each) => damaged.push(each))) {
    const when = new Date(head.asOf).toLocaleString('fr-FR')
    const what = head.database === 'embedded' ? '' : '   (sans la base MongoDB)'
    context.print(`${name}   ${when}   ${head.domain}   ${megabytes(end.bytes)}   +${megabytes(end.newBytes)}${what}`)
  }
  for (const name of damaged) context.printError(`${name}   abîmée : sa liste n’est pas lisible`)
  return damaged.length === 0 ? exitCode.ok : exitCode.failure
}

async function check(repository: Repository, context: CommandContext): Promise<number> {
  const progress = startProgress('Vérification', 1, 'items')
  let last = 0
  const result = await verify(repository, (done, total) => {
    progress.total(total)
    progress.add(done - last)
    last = done
  }).finally(() => progress.end())
  const count = (await repository.snapshots()).length
  if (result.damaged.length === 0 && result.snapshots.length === 0) {
    context.print(`${result.chunks} morceaux lus, tous intacts ; ${count} sauvegardes, toutes entières.`)
    return exitCode.ok
  }
  for (const damaged of result.damaged) context.printError(`Morceau abîmé : ${damaged}`)
  for (const { name, badPieces } of result.snapshots)
    context.printError(
      badPieces === null
        ? `La sauvegarde ${name} est abîmée : sa liste n’est pas lisible.`
        : `La sauvegarde ${name} n’est pas entière : il lui manque ${badPieces} morceaux.`,
    )
  context.printError(
    'Le disque des sauvegardes n’est peut-être plus sûr. Faites une nouvelle sauvegarde : elle remplace les morceaux abîmés que l’instance a encore.',
  )
  return exitCode.failure
}
