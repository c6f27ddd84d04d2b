import { BSON } from 'mongodb'
import { DatabaseSync } from 'node:sqlite'

/** Where the bytes of a store's file are: by collection and index, as SQLite counts its pages. */

export type TableSize = {
  collection: string
  part: string
  rows: number
  bytes: number
  /** Of the rows themselves; the rest is what pages leave empty. */
  payloadBytes: number
}

export function breakdown(file: string): { pageSize: number; freeBytes: number; tables: TableSize[] } {
  const db = new DatabaseSync(file, { readOnly: true })
  try {
    const names = tableNames(db)
    const sizes = db
      .prepare(
        `SELECT name, sum(pgsize) AS bytes, sum(payload) AS payload, sum(iif(pagetype = 'leaf', ncell, 0)) AS cells
         FROM dbstat GROUP BY name ORDER BY bytes DESC`,
      )
      .all() as { name: string; bytes: number; payload: number; cells: number }[]
    const tables = sizes.map(({ name, bytes, payload, cells }) => {
      const [collection, part] = names.get(name.replace(/_(data|idx|content|docsize|config)$/, '')) ?? ['', name]
      return { collection, part, rows: cells, bytes, payloadBytes: payload }
    })
    const pragma = (name: string): number => Number(Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0])
    const pageSize = pragma('page_size')
    return { pageSize, freeBytes: pragma('freelist_count') * pageSize, tables: merged(tables) }
  } finally {
    db.close()
  }
}

/** What the tables of the file are for: documents d1, d2, …; ordered indexes i1, …; text indexes t1, … */
function tableNames(db: DatabaseSync): Map<string, [collection: string, part: string]> {
  const collections = new Map(
    (db.prepare('SELECT id, namespace FROM collection').all() as { id: number; namespace: string }[]).map(
      ({ id, namespace }) => [id, namespace],
    ),
  )
  const names = new Map<string, [string, string]>()
  for (const [id, namespace] of collections) names.set(`d${id}`, [namespace, 'documents'])
  const indexes = db.prepare('SELECT id, collection, spec FROM collection_index').all() as {
    id: number
    collection: number
    spec: Uint8Array
  }[]
  for (const { id, collection, spec } of indexes) {
    const { spec: shown } = BSON.deserialize(spec) as { spec: { name: string } }
    const { name } = shown
    for (const letter of ['i', 't']) names.set(`${letter}${id}`, [collections.get(collection) ?? '', name])
  }
  return names
}

/** A text index is several tables. */
function merged(tables: readonly TableSize[]): TableSize[] {
  const byName = new Map<string, TableSize>()
  for (const table of tables) {
    const key = `${table.collection} ${table.part}`
    const known = byName.get(key)
    if (known === undefined) byName.set(key, { ...table })
    else {
      known.rows += table.rows
      known.bytes += table.bytes
      known.payloadBytes += table.payloadBytes
    }
  }
  return [...byName.values()].toSorted((a, b) => b.bytes - a.bytes)
}
