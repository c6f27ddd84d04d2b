// The store: which collections and indexes there are. The catalog lies in SQLite and a copy in memory; when a turn's
// transaction is rolled back, the copy is read again, so that memory never knows a collection that the file does not.

import { decodeDoc } from '../bson/decode.ts'
import { encodeDoc } from '../bson/encode.ts'
import type { Doc, Value } from '../bson/value.ts'
import { idIndex, parseIndex } from '../index/definition.ts'
import type { IndexDefinition } from '../index/definition.ts'
import { keyVersion } from '../index/key-encoding.ts'
import { compileFilter } from '../query/match.ts'
import { Collection } from './collection.ts'
import { Database } from './database.ts'
import { HashedTable } from './hashed-table.ts'
import type { IndexTable } from './index-table.ts'
import { OrderedTable } from './ordered-table.ts'
import { TextTable } from './text-table.ts'

export class Store {
  readonly database: Database
  #collections = new Map<string, Collection>()
  /** The turn has changed the catalog. */
  #changed = false

  constructor(file: string) {
    this.database = new Database(file)
    this.#load()
    this.#dropUnfinished()
  }

  collection(namespace: string): Collection | undefined {
    return this.#collections.get(namespace)
  }

  /** All collections, by namespace. */
  collections(): Collection[] {
    return [...this.#collections.values()].sort((a, b) => (a.namespace < b.namespace ? -1 : 1))
  }

  createCollection(namespace: string, options: Doc = new Map()): Collection {
    this.#beginChange()
    this.database
      .prepare('INSERT INTO collection (namespace, options) VALUES (?, ?)')
      .run(namespace, encodeDoc(options))
    const id = this.database.prepare('SELECT id FROM collection WHERE namespace = ?').first(namespace)![0] as number
    Collection.createTable(this.database, id)
    const collection = new Collection(this.database, id, namespace, options)
    this.#collections.set(namespace, collection)
    this.createIndex(collection, idIndex(), true)
    return collection
  }

  dropCollection(collection: Collection): void {
    this.#beginChange()
    for (const index of collection.indexes) index.dropTable()
    this.database.exec(`DROP TABLE ${collection.table}`)
    this.database.prepare('DELETE FROM collection_index WHERE collection = ?').run(collection.id)
    this.database.prepare('DELETE FROM collection WHERE id = ?').run(collection.id)
    collection.alive = false
    this.#collections.delete(collection.namespace)
  }

  /** An index that is not `ready` is kept up to date from now on and is still to be filled (command/create-indexes.ts). */
  createIndex(collection: Collection, definition: IndexDefinition, ready: boolean): IndexTable {
    this.#beginChange()
    this.database
      .prepare('INSERT INTO collection_index (collection, spec, multikey, ready, key_version) VALUES (?, ?, 0, ?, ?)')
      .run(collection.id, encodeDoc(storedSpec(definition)), ready ? 1 : 0, keyVersion)
    const id = this.database.prepare('SELECT max(id) FROM collection_index').first()![0] as number
    const index = this.#openIndex(collection, id, definition)
    index.ready = ready
    index.createTable()
    collection.addIndex(index)
    return index
  }

  markReady(index: IndexTable): void {
    this.#beginChange()
    this.database.prepare('UPDATE collection_index SET ready = 1 WHERE id = ?').run(index.id)
    index.ready = true
  }

  dropIndex(collection: Collection, index: IndexTable): void {
    this.#beginChange()
    index.dropTable()
    this.database.prepare('DELETE FROM collection_index WHERE id = ?').run(index.id)
    collection.removeIndex(index)
  }

  /** Makes durable what the turn has written. */
  commit(): void {
    this.database.commit()
    this.#changed = false
  }

  /** Gives up what the turn has written, in the file and in memory. */
  rollback(): void {
    this.database.rollback()
    if (!this.#changed) return
    this.#changed = false
    for (const collection of this.#collections.values()) collection.alive = false
    this.#load()
  }

  close(): void {
    this.database.close()
  }

  #beginChange(): void {
    this.database.begin()
    this.#changed = true
  }

  #load(): void {
    this.#collections = new Map()
    const byId = new Map<number, Collection>()
    for (const [id, namespace, options] of this.database
      .prepare('SELECT id, namespace, options FROM collection')
      .all()) {
      const collection = new Collection(
        this.database,
        id as number,
        namespace as string,
        decodeDoc(options as Uint8Array),
      )
      this.#collections.set(collection.namespace, collection)
      byId.set(collection.id, collection)
    }
    const indexes = this.database.prepare(
      'SELECT id, collection, spec, multikey, ready FROM collection_index ORDER BY id',
    )
    for (const [id, owner, spec, multikey, ready] of indexes.all()) {
      const collection = byId.get(owner as number)!
      const definition = readSpec(decodeDoc(spec as Uint8Array))
      const index = this.#openIndex(collection, id as number, definition)
      index.multikey = multikey as number
      index.ready = ready === 1
      collection.addIndex(index)
    }
  }

  /** An index whose building the last process did not finish: whoever wanted it asks for it again. */
  #dropUnfinished(): void {
    for (const collection of this.#collections.values()) {
      for (const index of collection.indexes.filter((index) => !index.ready)) this.dropIndex(collection, index)
    }
    this.commit()
  }

  #openIndex(collection: Collection, id: number, definition: IndexDefinition): IndexTable {
    const partial = definition.partialFilter === null ? undefined : compileFilter(definition.partialFilter)
    if (definition.kind === 'hashed') return new HashedTable(id, definition)
    if (definition.kind === 'text') return new TextTable(this.database, id, definition, partial)
    const owner = {
      namespace: collection.namespace,
      documents: collection.table,
      onMultikey: (index: OrderedTable) => this.#saveMultikey(index),
    }
    return new OrderedTable(this.database, owner, id, definition, partial)
  }

  #saveMultikey(index: OrderedTable): void {
    this.#beginChange()
    this.database.prepare('UPDATE collection_index SET multikey = ? WHERE id = ?').run(index.multikey, index.id)
  }
}

/** What is stored is what the client gave, as far as the index is concerned: a text index keeps its own paths. */
function storedSpec(definition: IndexDefinition): Doc {
  return new Map<string, Value>([
    ['spec', definition.spec],
    ['paths', definition.textPaths],
    ['fields', new Map(definition.fields.map(({ path, direction }) => [path, direction]))],
  ])
}

function readSpec(stored: Doc): IndexDefinition {
  const spec = stored.get('spec') as Doc
  const fields = stored.get('fields') as Doc
  if (spec.get('name') === '_id_') return idIndex()
  const paths = stored.get('paths') as string[]
  const textKey = new Map<string, Value>([...fields, ...paths.map((path) => [path, 'text'] as const)])
  const given: Doc = new Map(spec)
  given.set('key', paths.length > 0 ? textKey : spec.get('key')!)
  return { ...parseIndex(given), spec }
}
