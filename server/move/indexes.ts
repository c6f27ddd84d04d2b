// Indexes from one server to another, as createIndexes takes them.

import type { Db, Document } from 'mongodb'
import { typed } from './raw.ts'

/** Without `_id_`, which is made with the collection. */
export async function indexesOf(db: Db, collection: string): Promise<Document[]> {
  const specs: Document[] = await db.collection(collection).listIndexes(typed).toArray()
  return specs.filter(({ name }) => String(name) !== '_id_').map(asGiven)
}

export async function createIndexes(db: Db, collection: string, indexes: readonly Document[]): Promise<void> {
  if (indexes.length > 0) await db.command({ createIndexes: collection, indexes })
}

/** A text index is listed with a key of its own making; what it was made from is in its weights. */
function asGiven({ ns: _ns, background: _background, ...spec }: Document): Document {
  const key = spec['key'] as Record<string, unknown>
  const weights = spec['weights'] as Record<string, unknown> | undefined
  if (weights === undefined || !('_fts' in key)) return spec
  const fields = Object.entries(key).flatMap(([path, direction]): [string, unknown][] => {
    if (path === '_fts') return Object.keys(weights).map((word) => [word, 'text'])
    return path === '_ftsx' ? [] : [[path, direction]]
  })
  return { ...spec, key: Object.fromEntries(fields) }
}
