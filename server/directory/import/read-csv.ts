import { CsvError, parse } from 'csv-parse'
import { Readable } from 'node:stream'
import { AppError } from '../../contract/errors.ts'
import type { PersonRow } from '../types.ts'
import { type Field, mapColumns, missingColumns } from './columns.ts'

/** A line of a directory's export is a few hundred bytes; longer is a lost quotation mark that swallows the file. */
const maxRecordBytes = 64 * 1024

/**
 * The rows of a CSV file as French programs write it: `;`, `,` or tab between fields, UTF-8 with or without a mark at
 * its head, or Windows-1252; columns in any order. Throws `invalid` when it is no such file.
 */
export async function* readPersonRows(file: Uint8Array): AsyncGenerator<PersonRow> {
  const { text, skipped } = withoutMarkLine(decode(file))
  const records = Readable.from(chunksOf(text), { objectMode: false }).pipe(
    parse({
      delimiter: delimiterOf(text),
      info: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      trim: true,
      max_record_size: maxRecordBytes,
    }),
  )
  let columns: Map<Field, number> | null = null
  let width = 0
  try {
    for await (const { record, info } of records as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      if (columns === null) {
        columns = columnsOf(record)
        width = record.length
      } else if (record.some((field) => field !== '')) {
        const row = rowOf(record, columns, info.lines + skipped)
        // A mark inside a field that is not quoted: what comes after it would be taken for something else.
        yield record.slice(width).some((field) => field !== '')
          ? { ...row, fault: 'la ligne a plus de champs que la première' }
          : row
      }
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    // The library's own text quotes the line, and with it a NUMEN.
    const line = Number(error['records']) + Number(error['empty_lines']) + skipped
    throw new AppError(
      'invalid',
      `Le fichier n’est pas un CSV lisible après la ligne ${line} (guillemet non refermé ?).`,
    )
  }
  if (columns === null) throw new AppError('invalid', 'Le fichier est vide.')
}

function columnsOf(header: readonly string[]): Map<Field, number> {
  const columns = mapColumns(header)
  const missing = missingColumns(columns)
  if (missing.length === 0) return columns
  throw new AppError(
    'invalid',
    `Il manque ${missing.length > 1 ? 'les colonnes' : 'la colonne'} ${missing.join(', ')} : la première ligne du fichier doit nommer les colonnes.`,
  )
}

function rowOf(record: readonly string[], columns: ReadonlyMap<Field, number>, line: number): PersonRow {
  const row: PersonRow = { line, numen: '', familyName: '', givenName: '' }
  for (const [field, index] of columns) row[field] = (record[index] ?? '').normalize('NFC').replace(/\s+/g, ' ').trim()
  return row
}

/** Excel reads the mark between fields from a first line `sep=;`, and some programs write it. */
function withoutMarkLine(text: string): { text: string; skipped: number } {
  const line = /^"?sep=.?"?\r?\n/i.exec(text)
  return line ? { text: text.slice(line[0].length), skipped: 1 } : { text, skipped: 0 }
}

/** UTF-8 if it is valid UTF-8, else Windows-1252, which every byte is valid in. */
export function decode(file: Uint8Array): string {
  if ((file[0] === 0xff && file[1] === 0xfe) || (file[0] === 0xfe && file[1] === 0xff))
    return new TextDecoder(file[0] === 0xff ? 'utf-16le' : 'utf-16be').decode(file)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(file)
  } catch {
    return new TextDecoder('windows-1252').decode(file)
  }
}

/** What the first line has most of, outside quotation marks. */
export function delimiterOf(text: string): string {
  const end = text.search(/[\r\n]/)
  const header = (end < 0 ? text : text.slice(0, end)).replace(/"[^"]*"/g, '')
  const counts = [';', '\t', ','].map((mark) => [mark, header.split(mark).length] as const)
  return counts.reduce((best, each) => (each[1] > best[1] ? each : best), [';', 1] as const)[0]
}

/** The parser works block by block, so that a large file does not hold up the event loop. */
function* chunksOf(text: string): Generator<string> {
  const length = 64 * 1024
  for (let at = 0; at < text.length; at += length) yield text.slice(at, at + length)
}
