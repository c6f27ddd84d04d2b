import type { Binary, Db, Document } from 'mongodb'
import { digest } from './load.ts'
import { messageKey, messagesOf, messageState, passingIndex } from './messages.ts'

/** All that is in the store, by key, as the ledger knows it. */
export async function contentsOf(db: Db): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for await (const message of messagesOf(db).find({})) found.set(messageKey(message), messageState(message))
  for (const name of await collectionNames(db)) {
    if (!name.startsWith('temporary')) continue
    for await (const { _id, value } of db.collection(name).find({})) found.set(`${name} ${String(_id)}`, String(value))
  }
  for await (const file of db.collection('files.files').find({})) {
    const chunks = await db
      .collection('files.chunks')
      .find<{ data: Binary }>({ files_id: file._id })
      .sort({ n: 1 })
      .toArray()
    found.set(`files ${String(file._id)}`, digest(Buffer.concat(chunks.map(({ data }) => data.buffer))))
  }
  const names = await indexNames(db)
  if (names.includes(passingIndex.name)) found.set(`indexes ${passingIndex.name}`, 'there')
  return found
}

export const contentPrefixes = ['messages ', 'files ', 'indexes ', 'temporary']

const collectionNames = async (db: Db): Promise<string[]> =>
  (await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name)

async function indexNames(db: Db): Promise<(string | undefined)[]> {
  if (!(await collectionNames(db)).includes('messages')) return []
  return (await messagesOf(db).indexes()).map(({ name }) => name)
}

/**
 * Each index, asked for by name, finds the documents that going through all of them finds: by whole ranges and by the
 * words of the text.
 */
export async function indexFaults(db: Db): Promise<string[]> {
  const messages = messagesOf(db)
  const faults: string[] = []
  const idsOf = async (filter: Document, hint: Document | string): Promise<string> =>
    (await messages.find(filter, { hint, projection: { _id: 1 } }).toArray())
      .map(({ _id }) => _id.toHexString())
      .toSorted()
      .join(' ')
  for (const { name, key, partialFilterExpression } of await messages.indexes()) {
    if (name === undefined || 'textIndexVersion' in key || '_fts' in key) continue
    const filter = partialFilterExpression ?? {}
    const ranges = [filter, ...[0, 1, 2].map((number) => ({ ...filter, mailbox: number, owner: number }))]
    for (const range of ranges) {
      const [byIndex, byScan] = [await idsOf(range, name), await idsOf(range, { $natural: 1 })]
      if (byIndex !== byScan) faults.push(`index ${name} and the documents differ for ${JSON.stringify(range)}`)
    }
  }
  return faults
}
