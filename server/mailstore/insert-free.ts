import { type Collection, type Document, MongoBulkWriteError, type OptionalUnlessRequiredId } from 'mongodb'

/**
 * Inserts every document that no unique index refuses; answers the places of the refused ones. Anything else that goes
 * wrong is thrown.
 */
export async function insertFree<T extends Document>(
  collection: Collection<T>,
  documents: readonly OptionalUnlessRequiredId<T>[],
): Promise<number[]> {
  if (documents.length === 0) return []
  try {
    await collection.insertMany(documents, { ordered: false })
    return []
  } catch (error) {
    if (!(error instanceof MongoBulkWriteError)) throw error
    const failures = [error.writeErrors].flat()
    if (failures.length === 0 || failures.some(({ code }) => code !== duplicateKey)) throw error
    return failures.map(({ index }) => index)
  }
}

/** A unique index holds this value already. */
export const duplicateKey = 11_000
