import { open } from 'node:fs/promises'
import type { ImportEvent } from '../directory/directory.ts'
import { StartError } from '../kit/service.ts'
import { listFields } from './import-summary.ts'

/** What became of each line, as a CSV that a spreadsheet opens. No secret is in it: whoever is handed it may know. */
export type ImportReportFile = { write(event: ImportEvent): void; close(): Promise<void> }

export async function openImportReport(path: string, { dryRun }: { dryRun: boolean }): Promise<ImportReportFile> {
  const file = await open(path, 'w', 0o600).catch((cause: unknown) => {
    throw new StartError(`${path} ne peut pas être écrit.`, { cause })
  })
  const stream = file.createWriteStream()
  // Told by close(): a full disk does not end the import.
  const ended = new Promise<void>((resolve, reject) => stream.once('close', resolve).once('error', reject))
  ended.catch(() => undefined)
  stream.write('\uFEFF' + formatRow(['LIGNE', 'RESULTAT', 'IDENTIFIANT', 'ADRESSE', 'NOM', 'REMARQUE']))
  return {
    write: (event) => void stream.write(formatRow(cellsOf(event, dryRun))),
    async close() {
      stream.end()
      await ended.catch((cause: unknown) => {
        throw new StartError(`${path} n’a pas pu être écrit en entier.`, { cause })
      })
    },
  }
}

function cellsOf(event: ImportEvent, dryRun: boolean): string[] {
  switch (event.kind) {
    case 'created':
      return [String(event.line), dryRun ? 'à créer' : 'créé', event.username, event.address, event.displayName, '']
    case 'changed':
      return [
        String(event.line),
        dryRun ? 'à modifier' : 'modifié',
        event.username,
        event.address,
        '',
        listFields(event.fields),
      ]
    case 'unchanged':
      return [String(event.line), 'inchangé', event.username, '', '', '']
    case 'gone':
      return [String(event.line), 'parti', '', '', '', `parti le ${event.endsOn} : aucun compte`]
    case 'problem':
      return [String(event.line), 'refusé', '', '', '', event.reason]
    case 'missing': {
      const what = event.suspended ? (dryRun ? 'à suspendre' : 'suspendu') : 'absent'
      return ['', what, event.username, event.address, event.displayName, 'absent du fichier']
    }
  }
}

const formatRow = (cells: readonly string[]): string => cells.map(formatCell).join(';') + '\r\n'

/**
 * Quoted where CSV needs it, with any mark between fields. A leading sign, tab or return would make a spreadsheet take the cell for a formula, which
 * may send what stands in other cells to anybody: names come from a file that many hands have touched.
 */
export function formatCell(cell: string): string {
  const safe = /^\s*[=+@\-|%\t\r\n＝＋－＠]/.test(cell) ? `'${cell}` : cell
  return /[";,\r\n\t]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
