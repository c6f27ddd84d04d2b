import type { Collection, Db, ObjectId } from 'mongodb'
import type { List } from './types.ts'

/** One document of `facteur.lists`. */
export type ListDocument = Omit<List, 'id'> & {
  _id: ObjectId
  /** The address as the mail store compares addresses. */
  view: string
  /** What the search of the directory finds it by. */
  words: string[]
  createdAt: Date
}
export type ListCollection = Collection<ListDocument>

export async function openListCollection(db: Db): Promise<ListCollection> {
  const lists: ListCollection = db.collection('facteur.lists')
  await lists.createIndex({ address: 1 }, { unique: true })
  await lists.createIndex({ view: 1 })
  await lists.createIndex({ words: 1 })
  return lists
}

export function listOf({ _id, address, name, rule, members, writers, allowed, owner }: ListDocument): List {
  return { id: _id.toHexString(), address, name, rule, members, writers, allowed, owner }
}
