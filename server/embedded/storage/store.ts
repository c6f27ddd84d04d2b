// The store: which collections and indexes there are. The catalog lies in SQLite and a copy in memory; when a turn's
// transaction is rolled back, the copy is read again, so that memory never knows a collection that the file does not.

import { decodeDoc } from '../bson/decode.ts'
import { encodeDoc } from '../bson/encode.ts'
import type { Doc, Value } from '../bson/value.ts'
import { encodingVersion, idIndex, parseIndex } from '../index/definition.ts'
import type { IndexDefinition } from '../index/definition.ts'
import { compileFilter } from '../query/match.ts'
import type { Slice } from '../query/slice.ts'
import { Collection } from './collection.ts'
import { Damage } from './damage.ts'
import { Database } from './database.ts'
import { makeDictionary } from './dictionary.ts'
import type { Dictionary } from './dictionary.ts'
import { Dropped } from './dropped.ts'
import { HashedTable } from './hashed-table.ts'
import { buildPage } from './index-build.ts'
import type { IndexTable } from './index-table.ts'
import { OrderedTable } from './ordered-table.ts'
import { TextTable } from './text-table.ts'

export class Store {
  readonly database: Database
  #collections = new Map<string, Collection>()
  /** The turn has changed the catalog. */
  #changed = false
  readonly #dropped: Dropped
  /** What commands have met that shows damage of the file. */
  readonly damage = new Damage()
  /** Called when something was dropped whose place has to be freed. */
  onDropped: (() => void) | undefined

  /** What the catalog was when a reader last looked (`refresh`). */
  #seen = ''

  /** `readOnly`: a view of what another thread of this process writes (reader/). */
  constructor(file: string, { readOnly = false }: { readOnly?: boolean } = {}) {
    this.database = new Database(file, { readOnly })
    this.#dropped = new Dropped(this.database)
    if (readOnly) this.#loadChanges()
    else {
      this.#load()
      this.#renewOutdated()
    }
  }

  /** For a reader: takes note of what others have committed since the last call. */
  refresh(): void {
    if (this.database.noticeForeignChanges() && this.#catalogState() !== this.#seen) this.#loadChanges()
  }

  /** Different whenever another catalog would be loaded: an index never changes but for these marks. */
  #catalogState(): string {
    const indexes = this.database
      .prepare('SELECT id, collection, multikey, shortened, ready, length(spec) FROM collection_index ORDER BY id')
      .all()
    const collections = this.database.prepare('SELECT id, namespace FROM collection ORDER BY id').all()
    return `${this.database.schemaVersion()} ${collections.join(' ')} ${indexes.join(' ')}`
  }

  /** What is still there keeps its object, so that queries under way see that it goes or changes. */
  #loadChanges(): void {
    this.database.exec('BEGIN')
    try {
      this.#seen = this.#catalogState()
      const before = this.#collections
      this.#load(before)
      for (const collection of before.values()) {
        if (this.#collections.get(collection.namespace) !== collection) collection.alive = false
      }
    } finally {
      this.database.exec('COMMIT')
    }
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
    const id = this.#nextId('collection', 'd')
    this.database
      .prepare('INSERT INTO collection (id, namespace, options) VALUES (?, ?, ?)')
      .run(id, namespace, encodeDoc(options))
    Collection.createTable(this.database, id)
    const collection = new Collection(this.database, id, namespace, options)
    this.#collections.set(namespace, collection)
    this.createIndex(collection, idIndex(), true)
    return collection
  }

  dropCollection(collection: Collection): void {
    this.#beginChange()
    for (const index of collection.indexes) this.#retire(index)
    this.#dropped.add(collection.table)
    this.database.prepare('DELETE FROM collection_index WHERE collection = ?').run(collection.id)
    this.database.prepare('DELETE FROM dictionary WHERE collection = ?').run(collection.id)
    this.database.prepare('DELETE FROM collection WHERE id = ?').run(collection.id)
    collection.alive = false
    this.#collections.delete(collection.namespace)
    this.onDropped?.()
  }

  /** Its documents and indexes stay where they are; cursors on it end. There must be no collection of the new name. */
  renameCollection(collection: Collection, namespace: string): void {
    this.#beginChange()
    this.database.prepare('UPDATE collection SET namespace = ? WHERE id = ?').run(namespace, collection.id)
    collection.alive = false
    this.#load(this.#collections)
  }

  /** What was dropped and still lies in the file. */
  get hasDropped(): boolean {
    return this.#dropped.any
  }

  /** Frees the place of what was dropped; yields when the slice is over. */
  removeDropped(slice: Slice): Generator<undefined, void> {
    return this.#dropped.remove(slice, () => this.#beginChange())
  }

  #retire(index: IndexTable): void {
    index.dropped = true
    if (index.table !== undefined) this.#dropped.add(index.table)
  }

  /** Greater than that of any table there is, those included that are being emptied. */
  #nextId(catalog: 'collection' | 'collection_index', letters: string): number {
    const greatest = this.database.prepare(`SELECT max(id) FROM ${catalog}`).first()![0] as number | null
    return Math.max(greatest ?? 0, this.#dropped.greatestNumber(letters)) + 1
  }

  /** An index that is not `ready` is kept up to date from now on and is still to be filled (command/indexes.ts). */
  createIndex(collection: Collection, definition: IndexDefinition, ready: boolean): IndexTable {
    this.#beginChange()
    const id = this.#nextId('collection_index', 'it')
    this.database
      .prepare(
        'INSERT INTO collection_index (id, collection, spec, multikey, ready, key_version) VALUES (?, ?, ?, 0, ?, ?)',
      )
      .run(id, collection.id, encodeDoc(storedSpec(definition)), ready ? 1 : 0, encodingVersion(definition))
    const index = this.#openIndex(collection, id, definition)
    index.ready = ready
    index.createTable()
    collection.addIndex(index)
    return index
  }

  /** Changes the options of an index that have nothing to do with what is in it. */
  changeSpec(collection: Collection, index: IndexTable, spec: Doc): void {
    this.#beginChange()
    const definition = readSpec(storedSpec({ ...index.definition, spec }))
    this.database
      .prepare('UPDATE collection_index SET spec = ? WHERE id = ?')
      .run(encodeDoc(storedSpec(definition)), index.id)
    const changed = this.#openIndex(collection, index.id, definition)
    changed.ready = index.ready
    changed.built = index.built
    changed.multikey = index.multikey
    changed.shortened = index.shortened
    collection.indexes[collection.indexes.indexOf(index)] = changed
  }

  /** From now on the collection's documents are compressed with it; those that are there stay as they are. */
  addDictionary(collection: Collection, bytes: Buffer): void {
    this.#beginChange()
    const dictionary = makeDictionary(bytes)
    this.database
      .prepare('INSERT OR IGNORE INTO dictionary (id, collection, bytes) VALUES (?, ?, ?)')
      .run(dictionary.id, collection.id, dictionary.bytes)
    this.#useDictionary(collection, dictionary)
  }

  #useDictionary(collection: Collection, dictionary: Dictionary): void {
    collection.dictionary = dictionary
    collection.dictionaries++
  }

  #loadDictionaries(byId: ReadonlyMap<number, Collection>): void {
    for (const collection of byId.values()) collection.dictionaries = 0
    // The last one that was made is the one in use.
    const made = this.database.prepare('SELECT collection, bytes FROM dictionary ORDER BY number')
    for (const [owner, bytes] of made.all()) {
      const collection = byId.get(owner as number)
      if (collection) this.#useDictionary(collection, makeDictionary(bytes as Uint8Array))
    }
  }

  markReady(index: IndexTable): void {
    this.#beginChange()
    this.database.prepare('UPDATE collection_index SET ready = 1 WHERE id = ?').run(index.id)
    index.ready = true
  }

  dropIndex(collection: Collection, index: IndexTable): void {
    this.#beginChange()
    this.#retire(index)
    this.database.prepare('DELETE FROM collection_index WHERE id = ?').run(index.id)
    collection.removeIndex(index)
    this.onDropped?.()
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

  #load(known: ReadonlyMap<string, Collection> = new Map()): void {
    this.#collections = new Map()
    this.#dropped.load()
    const byId = new Map<number, Collection>()
    for (const [id, namespace, options] of this.database
      .prepare('SELECT id, namespace, options FROM collection')
      .all()) {
      const old = known.get(namespace as string)
      const collection =
        old !== undefined && old.id === id
          ? old
          : new Collection(this.database, id as number, namespace as string, decodeDoc(options as Uint8Array))
      this.#collections.set(collection.namespace, collection)
      byId.set(collection.id, collection)
    }
    this.#loadDictionaries(byId)
    const indexes = this.database.prepare(
      'SELECT id, collection, spec, multikey, shortened, ready, built FROM collection_index ORDER BY id',
    )
    const found = new Set<IndexTable>()
    for (const [id, owner, spec, multikey, shortened, ready, built] of indexes.all()) {
      const collection = byId.get(owner as number)!
      const old = collection.indexes.find((index) => index.id === id && isSpecOf(index, spec as Uint8Array))
      const index = old ?? this.#openIndex(collection, id as number, readSpec(decodeDoc(spec as Uint8Array)))
      found.add(index)
      index.multikey = multikey as number
      index.shortened = shortened as number
      index.ready = ready === 1
      index.built = built as number
      if (old === undefined) collection.addIndex(index)
    }
    for (const collection of known.values()) {
      for (const index of collection.indexes.filter((one) => !found.has(one))) {
        index.dropped = true
        collection.removeIndex(index)
      }
    }
  }

  /**
   * An index whose contents follow other rules than this program's is emptied, to be built again while the store serves
   * (command/index-build.ts). Unique ones are built at once: a write must never pass that they would have stopped.
   */
  #renewOutdated(): void {
    const versions = new Map(
      this.database.prepare('SELECT id, key_version FROM collection_index').all() as [number, number][],
    )
    for (const collection of this.#collections.values()) {
      for (const index of collection.indexes) {
        const version = encodingVersion(index.definition)
        if (versions.get(index.id) === version) continue
        this.#beginChange()
        index.dropTable()
        index.createTable()
        index.ready = false
        index.built = 0
        this.database
          .prepare('UPDATE collection_index SET ready = 0, built = 0, key_version = ? WHERE id = ?')
          .run(version, index.id)
        if (index.definition.unique) this.#buildNow(collection, index)
      }
    }
    this.commit()
  }

  #buildNow(collection: Collection, index: IndexTable): void {
    while (buildPage(this, collection, [index]));
    this.markReady(index)
  }

  /** Notes how far a build has come, so that it goes on from there whatever happens. */
  saveBuilt(index: IndexTable): void {
    this.#beginChange()
    this.database.prepare('UPDATE collection_index SET built = ? WHERE id = ?').run(index.built, index.id)
  }

  #openIndex(collection: Collection, id: number, definition: IndexDefinition): IndexTable {
    const partial = definition.partialFilter === null ? undefined : compileFilter(definition.partialFilter)
    if (definition.kind === 'hashed') return new HashedTable(id, definition)
    if (definition.kind === 'text') return new TextTable(this.database, id, definition, partial)
    const owner = {
      namespace: collection.namespace,
      documents: collection.table,
      document: (rid: number) => {
        const bytes = collection.get(rid)
        return bytes && collection.indexedPart(bytes)
      },
      onFlags: (index: OrderedTable) => this.#saveFlags(index),
    }
    return new OrderedTable(this.database, owner, id, definition, partial)
  }

  #saveFlags(index: OrderedTable): void {
    this.#beginChange()
    this.database
      .prepare('UPDATE collection_index SET multikey = ?, shortened = ? WHERE id = ?')
      .run(index.multikey, index.shortened, index.id)
  }
}

const isSpecOf = (index: IndexTable, spec: Uint8Array): boolean => encodeDoc(storedSpec(index.definition)).equals(spec)

/** What is stored is what the client gave, as far as the index is concerned: a text index keeps its own paths. */
function storedSpec(definition: IndexDefinition): Doc {
  return new Map<string, Value>([
    ['spec', definition.spec],
    ['paths', definition.textPaths],
    ['fields', new Map(definition.fields.map(({ path, direction }) => [path, direction]))],
  ])
}

/** The definition of an index as the catalog has it. */
export function readSpec(stored: Doc): IndexDefinition {
  const spec = stored.get('spec') as Doc
  const fields = stored.get('fields') as Doc
  if (spec.get('name') === '_id_') return idIndex()
  const paths = stored.get('paths') as string[]
  const textKey = new Map<string, Value>([...fields, ...paths.map((path) => [path, 'text'] as const)])
  const given: Doc = new Map(spec)
  given.set('key', paths.length > 0 ? textKey : spec.get('key')!)
  // What has been accepted once stays, whatever would be refused today.
  given.delete('partialFilterExpression')
  return { ...parseIndex(given), partialFilter: (spec.get('partialFilterExpression') as Doc | undefined) ?? null, spec }
}
