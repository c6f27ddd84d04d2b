import { type Collection, type Db, MongoServerError } from 'mongodb'
import { AppError } from '../contract/errors.ts'
import { isReservedName, undotted, withNumber } from './names.ts'

/**
 * The register of names: every username and local part that was ever given, and to whom. Nothing is taken out of it,
 * so that mail for one who left never reaches a successor of the same name.
 */
export type NameKind = 'username' | 'address'

type NameDocument = {
  /** `username:pdupont1`, `address:pierredupont1`: without dots, as mail stores compare local parts. */
  _id: string
  /** The same without the number. */
  base: string
  number: number
  /** `numenKey` of the person. */
  owner: string
}

export type NameRegister = {
  /** The name for a base: the one this owner has, or the first that nobody ever had. */
  claim(kind: NameKind, base: string, owner: string): Promise<string>
}

/** Claims that lose to another one at the same moment before we think that something is wrong. */
const maxTries = 100

export async function openNameRegister(db: Db): Promise<NameRegister> {
  const names: Collection<NameDocument> = db.collection('facteur.names')
  await names.createIndex({ base: 1, number: -1 })
  return {
    async claim(kind, base, owner) {
      const key = `${kind}:${undotted(base)}`
      const own = await names.findOne({ base: key, owner })
      if (own) return withNumber(base, own.number)
      for (let tries = 0; tries < maxTries; tries++) {
        const last = await names.findOne({ base: key }, { sort: { base: 1, number: -1 } })
        const number = nextNumber(base, last?.number)
        try {
          await names.insertOne({ _id: withNumber(key, number), base: key, number, owner })
          return withNumber(base, number)
        } catch (error) {
          if (!isDuplicate(error)) throw error
        }
      }
      throw new AppError('unavailable', 'Le registre des noms est trop disputé : réessayez.')
    },
  }
}

/** What an import would give: reads the register, claims in memory only. */
export function openDryRegister(db: Db): NameRegister {
  const names: Collection<NameDocument> = db.collection('facteur.names')
  const claimed = new Map<string, number>()
  const owned = new Map<string, number>()
  return {
    async claim(kind, base, owner) {
      const key = `${kind}:${undotted(base)}`
      const own = owned.get(`${key} ${owner}`) ?? (await names.findOne({ base: key, owner }))?.number
      if (own !== undefined) return withNumber(base, own)
      const last = claimed.get(key) ?? (await names.findOne({ base: key }, { sort: { base: 1, number: -1 } }))?.number
      const number = nextNumber(base, last)
      claimed.set(key, number)
      owned.set(`${key} ${owner}`, number)
      return withNumber(base, number)
    },
  }
}

/** Homonyms are numbered in the order of their creation; a reserved name starts with 1. */
function nextNumber(base: string, last: number | undefined): number {
  if (last !== undefined) return last + 1
  return isReservedName(base) ? 1 : 0
}

/** 11000: a unique index holds this value already. */
export const isDuplicate = (error: unknown): boolean => error instanceof MongoServerError && error.code === 11_000
