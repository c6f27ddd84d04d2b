import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { type ImportEvent, type ImportReport, readPersonRows } from '../directory/directory.ts'
import { StartError } from '../kit/service.ts'
import type { Command } from './context.ts'
import { exitCode } from './exit-codes.ts'
import { countLines, importProgress } from './import-progress.ts'
import { openImportReport } from './import-report.ts'
import { describeChange, summarise } from './import-summary.ts'
import { withDirectory } from './open-directory.ts'

export const importCommand: Command = {
  name: 'import',
  usage: 'facteur import FICHIER.csv [--dry-run] [--suspend-missing [--suspend-many]] [--report RAPPORT.csv] [--json]',
  summary: [
    'Reprend les personnes du fichier de l’académie ; --dry-run montre ce qui changerait et ne change rien.',
    'Un import interrompu se reprend en relançant la même commande : ce qui est fait ne change plus.',
    '--suspend-missing suspend les comptes actifs que le fichier ne nomme plus, sauf s’il en manque plus d’un quart',
    '(--suspend-many le permet). --report écrit ce qu’il est advenu de chaque ligne, sans aucun secret ; --json dit',
    'la même chose sur la sortie, un objet par ligne, avec « end » et les nombres en dernier.',
  ].join('\n'),
  async run(args, context) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        'dry-run': { type: 'boolean', default: false },
        'suspend-missing': { type: 'boolean', default: false },
        'suspend-many': { type: 'boolean', default: false },
        report: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    })
    const [file] = positionals
    if (file === undefined || positionals.length > 1) {
      context.printError(this.usage)
      return exitCode.usage
    }
    const content = await readFile(file).catch((cause: unknown) => {
      throw new StartError(`${file} ne peut pas être lu.`, { cause })
    })
    const dryRun = values['dry-run']
    const suspendMissing = values['suspend-missing'] || values['suspend-many']
    const progress = values.json ? () => undefined : importProgress(content, (text) => context.printError(text))
    if (values.json) context.print(JSON.stringify({ kind: 'start', lines: countLines(content) }))
    const saved = values.report === undefined ? null : await openImportReport(values.report, { dryRun })
    const onEvent = (event: ImportEvent): void => {
      saved?.write(event)
      if (values.json) context.print(JSON.stringify(event))
      else if (dryRun && (event.kind === 'created' || event.kind === 'changed')) context.print(describeChange(event))
      if (event.kind !== 'missing') progress()
    }
    try {
      const report = await withDirectory(context, (directory) =>
        directory.importPeople(readPersonRows(content), {
          dryRun,
          suspendMissing,
          suspendMany: values['suspend-many'],
          onEvent,
        }),
      )
      context.print(values.json ? endLine(report) : summarise(report, { dryRun, suspendMissing }))
      return report.problems.length === 0 && report.notSuspended === null ? exitCode.ok : exitCode.failure
    } finally {
      await saved?.close()
    }
  },
}

/** The numbers alone: each bad line and each missing person had its own object. */
function endLine({ problems, missing, ...numbers }: ImportReport): string {
  return JSON.stringify({ kind: 'end', ...numbers, problems: problems.length, missing: missing.length })
}
