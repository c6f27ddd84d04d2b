import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Directory, type PersonRow, readPersonRows } from '../directory/directory.ts'

/** Somebody of the demo academy, once the import has given the names. */
export type DemoPerson = { username: string; address: string; displayName: string; uai: string; numen: string }

/** Who can be written to and from, by username. */
export type DemoPeople = ReadonlyMap<string, DemoPerson>

/** Imports the academy's file by the same way an administrator does, and answers who is in it. */
export async function importDemoPeople(directory: Directory, folder: string): Promise<DemoPeople> {
  const rows: PersonRow[] = []
  for await (const row of readPersonRows(await readFile(join(folder, 'people.csv')))) rows.push(row)
  const people = new Map<string, DemoPerson>()
  const names = new Map<number, string>()
  const report = await directory.importPeople(each(rows), {
    onEvent(event) {
      if ('username' in event && event.kind !== 'missing') names.set(event.line, event.username)
    },
  })
  const [problem] = report.problems
  if (problem) throw new Error(`config/demo/people.csv, line ${problem.line}: ${problem.reason}`)
  for (const row of rows) {
    const username = names.get(row.line) ?? ''
    const account = await directory.findAccount(username)
    if (!account) throw new Error(`the demo has no account ${username}`)
    const { address, displayName } = account
    people.set(username, { username, address, displayName, uai: row.uai ?? '', numen: row.numen })
  }
  return people
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  for (const item of items) yield await Promise.resolve(item)
}
