import { createWriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { type ImportEvent, type ImportReport, readPersonRows } from '../directory/directory.ts'
import { StartError } from '../kit/service.ts'
import type { Command } from './context.ts'
import { exitCode } from './exit-codes.ts'
import { withDirectory } from './open-directory.ts'

/** Lines between two words on the progress. */
const progressEvery = 1_000

export const importCommand: Command = {
  name: 'import',
  usage: 'facteur import FICHIER.csv [--dry-run] [--suspend-missing] [--report RAPPORT.csv]',
  summary: 'Reprend les personnes du fichier de l’académie ; --dry-run montre ce qui changerait et ne change rien.',
  async run(args, context) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        'dry-run': { type: 'boolean', default: false },
        'suspend-missing': { type: 'boolean', default: false },
        report: { type: 'string' },
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
    const saved = values.report === undefined ? null : openReport(values.report)
    let done = 0
    const onEvent = (event: ImportEvent): void => {
      saved?.write(event)
      if (dryRun && event.kind !== 'unchanged' && event.kind !== 'problem') context.print(describe(event))
      if (++done % progressEvery === 0) context.printError(`${done} lignes…`)
    }
    const report = await withDirectory(context, (directory) =>
      directory.importPeople(readPersonRows(content), {
        dryRun,
        suspendMissing: values['suspend-missing'],
        onEvent,
      }),
    )
    await saved?.close()
    context.print(summarise(report, { dryRun, suspendMissing: values['suspend-missing'] }))
    return report.problems.length === 0 ? exitCode.ok : exitCode.failure
  },
}

function describe(event: Extract<ImportEvent, { kind: 'created' | 'changed' }>): string {
  return event.kind === 'created'
    ? `ligne ${event.line} : ${event.displayName} aurait ${event.username}, ${event.address}`
    : `ligne ${event.line} : ${event.username} changerait (${event.fields.join(', ')})`
}

/** At most this many bad lines or missing people are listed one by one on a terminal. */
const maxListed = 50

function summarise(
  report: ImportReport,
  { dryRun, suspendMissing }: { dryRun: boolean; suspendMissing: boolean },
): string {
  const { lines, created, changed, unchanged, problems, missing } = report
  const text = [
    `${lines} lignes : ${created} comptes ${dryRun ? 'à créer' : 'créés'}, ${changed} ${dryRun ? 'à modifier' : 'modifiés'}, ` +
      `${unchanged} inchangés, ${problems.length} lignes refusées (${(report.durationMs / 1000).toFixed(1)} s).`,
    ...listed(
      problems.map(({ line, reason }) => `  ligne ${line} : ${reason}`),
      'Lignes refusées :',
    ),
  ]
  const absent = suspendMissing
    ? `Absents du fichier, ${dryRun ? 'à suspendre' : 'suspendus'} (${report.suspended}) :`
    : `Absents du fichier, laissés tels quels (--suspend-missing les suspend) :`
  text.push(
    ...listed(
      missing.map((username) => `  ${username}`),
      absent,
    ),
  )
  return text.join('\n')
}

function listed(items: readonly string[], title: string): string[] {
  if (items.length === 0) return []
  const rest = items.length - maxListed
  return [title, ...items.slice(0, maxListed), ...(rest > 0 ? [`  et ${rest} autres`] : [])]
}

/** What was made, as a CSV that a spreadsheet opens: no secret is in it. */
function openReport(path: string): { write(event: ImportEvent): void; close(): Promise<void> } {
  const stream = createWriteStream(path, { mode: 0o600 })
  stream.write('\uFEFFLIGNE;RESULTAT;IDENTIFIANT;ADRESSE;NOM;REMARQUE\r\n')
  const labels = { created: 'créé', changed: 'modifié', unchanged: 'inchangé', problem: 'refusé' }
  return {
    write(event) {
      const row = [
        String(event.line),
        labels[event.kind],
        'username' in event ? event.username : '',
        'address' in event ? event.address : '',
        'displayName' in event ? event.displayName : '',
        'reason' in event ? event.reason : 'fields' in event ? event.fields.join(' ') : '',
      ]
      stream.write(row.map(quote).join(';') + '\r\n')
    },
    async close() {
      stream.end()
      await finished(stream)
    },
  }
}

/** A leading sign would make a spreadsheet take the cell for a formula. */
function quote(cell: string): string {
  const safe = /^[=+@-]/.test(cell) ? `'${cell}` : cell
  return /[";\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
