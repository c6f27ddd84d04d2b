// The catalog against the tables: what it names must be there, and nothing else. By plain SQL, because a store whose
// catalog is wrong does not open.

import { decodeDoc } from '../bson/decode.ts'
import type { Doc } from '../bson/value.ts'
import type { IndexDefinition } from '../index/definition.ts'
import type { Database } from '../storage/database.ts'
import { readSpec } from '../storage/store.ts'
import type { Finding } from './finding.ts'

export type CatalogCollection = { id: number; namespace: string; options: Doc; indexes: CatalogIndex[] }
export type CatalogIndex = {
  id: number
  name: string
  table: string | null
  definition: IndexDefinition
  keyVersion: number
  ready: boolean
}

/** Throws when the catalog itself cannot be read. */
export function readCatalog(database: Database): CatalogCollection[] {
  const collections = new Map<number, CatalogCollection>()
  for (const [id, namespace, options] of database.prepare('SELECT id, namespace, options FROM collection').all()) {
    const known = {
      id: id as number,
      namespace: namespace as string,
      options: decodeDoc(options as Uint8Array),
      indexes: [],
    }
    collections.set(known.id, known)
  }
  const indexes = database.prepare('SELECT id, collection, spec, key_version, ready FROM collection_index ORDER BY id')
  for (const [id, owner, stored, keyVersion, ready] of indexes.all()) {
    const definition = readSpec(decodeDoc(stored as Uint8Array))
    collections.get(owner as number)?.indexes.push({
      id: id as number,
      name: definition.name,
      table: tableOf(id as number, definition),
      definition,
      keyVersion: keyVersion as number,
      ready: ready === 1,
    })
  }
  return [...collections.values()]
}

/** As the index tables name themselves (storage/*-table.ts); a hashed index has none. */
function tableOf(id: number, { kind }: IndexDefinition): string | null {
  if (kind === 'hashed') return null
  return kind === 'text' ? `t${id}` : `i${id}`
}

export function checkTables(database: Database, catalog: readonly CatalogCollection[]): Finding[] {
  const there = new Set(
    database
      .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`)
      .all()
      .map(([name]) => name as string),
  )
  const findings: Finding[] = []
  const named = new Set<string>()
  const expect = (table: string | null, namespace: string, index: string | null): void => {
    if (table === null) return
    named.add(table)
    if (!there.has(table)) findings.push({ kind: 'missingTable', namespace, index })
  }
  for (const { id, namespace, indexes } of catalog) {
    expect(`d${id}`, namespace, null)
    for (const { table, name } of indexes) expect(table, namespace, name)
  }
  for (const [table] of dropped(database)) named.add(table as string)
  for (const table of there)
    if (/^[dit]\d+$/.test(table) && !named.has(table)) findings.push({ kind: 'strayTable', table, note: true })
  return findings
}

/** Tables that are being emptied bit by bit. */
function dropped(database: Database): unknown[][] {
  const known = database.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'dropped'`).first()
  return known === undefined ? [] : database.prepare('SELECT name FROM dropped').all()
}
