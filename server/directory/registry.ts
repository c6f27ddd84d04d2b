import { type Collection, type Db, MongoServerError } from 'mongodb'
import { AppError } from '../contract/errors.ts'
import { duplicateKey, insertFree } from '../mailstore/insert-free.ts'
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

export type NameClaim = { kind: NameKind; base: string; owner: string }

export type NameRegister = {
  /** The name for a base: the one this owner has, or the first that nobody ever had. */
  claim(claim: NameClaim): Promise<string>
  /** This very name, for this owner. Throws `conflict` when somebody else has or ever had it. */
  claimExactly(claim: { kind: NameKind; name: string; owner: string }): Promise<void>
  /** For the length of one import. */
  beginImport(options: { dryRun: boolean }): ImportNames
}

export type ImportNames = {
  /** The same for many at once; homonyms are numbered in the order of the claims. A dry run writes nothing. */
  claimAll(claims: readonly NameClaim[]): Promise<string[]>
}

/** Claims that lose to another one at the same moment before we think that something is wrong. */
const maxTries = 100

export async function openNameRegister(db: Db): Promise<NameRegister> {
  const names: Collection<NameDocument> = db.collection('facteur.names')
  await names.createIndex({ base: 1, number: -1 })

  async function claim({ kind, base, owner }: NameClaim): Promise<string> {
    const key = keyOf({ kind, base })
    const own = await names.findOne({ base: key, owner })
    if (own) return withNumber(base, own.number)
    for (let tries = 0; tries < maxTries; tries++) {
      const last = await names.findOne({ base: key }, { sort: { base: 1, number: -1 } })
      const number = last ? last.number + 1 : firstNumber(base)
      try {
        await names.insertOne({ _id: withNumber(key, number), base: key, number, owner })
        return withNumber(base, number)
      } catch (error) {
        if (!isDuplicate(error)) throw error
      }
    }
    throw new AppError('unavailable', 'Le registre des noms est trop disputé : réessayez.')
  }

  async function claimExactly({ kind, name, owner }: { kind: NameKind; name: string; owner: string }): Promise<void> {
    const _id = keyOf({ kind, base: name })
    // Digits at the end are the number of a homonym, so that numbering goes on behind them.
    const [, base = _id, digits = ''] = /^(.*?[^\d:])(\d{1,9})?$/.exec(_id) ?? []
    try {
      await names.insertOne({ _id, base, number: digits === '' ? 0 : Number(digits), owner })
    } catch (error) {
      if (!isDuplicate(error)) throw error
      if ((await names.findOne({ _id }))?.owner !== owner)
        throw new AppError(
          'conflict',
          `« ${name} » appartient ou a appartenu à quelqu’un d’autre : choisissez un autre nom.`,
        )
    }
  }

  return { claim, claimExactly, beginImport: ({ dryRun }) => beginImport(names, dryRun ? null : claim) }
}

/** Without `claim`, names are given in memory only: what an import would do. */
function beginImport(names: Collection<NameDocument>, claim: NameRegister['claim'] | null): ImportNames {
  /** The next number of each base that this import has met. */
  const next = new Map<string, number>()
  /** What an interrupted import has given already, by base and owner. */
  const owned = new Map<string, number>()
  /** What this import gave last: after an outage the same people claim again. */
  const recent = new Map<string, number>()

  async function look(claims: readonly NameClaim[]): Promise<void> {
    const unknown = new Map(claims.map((each) => [keyOf(each), each.base]))
    for (const key of next.keys()) unknown.delete(key)
    for (const [key, base] of unknown) next.set(key, firstNumber(base))
    if (unknown.size === 0) return
    const found = names.find({ base: { $in: [...unknown.keys()] } })
    for await (const { base, number, owner } of found) {
      next.set(base, Math.max(next.get(base) ?? 0, number + 1))
      owned.set(`${base} ${owner}`, number)
    }
  }

  return {
    async claimAll(claims) {
      await look(claims)
      const fresh: (NameDocument & { index: number })[] = []
      const given = claims.map(({ kind, base, owner }, index) => {
        const key = keyOf({ kind, base })
        const own = owned.get(`${key} ${owner}`) ?? recent.get(`${key} ${owner}`)
        if (own !== undefined) return withNumber(base, own)
        const number = next.get(key) ?? firstNumber(base)
        next.set(key, number + 1)
        recent.set(`${key} ${owner}`, number)
        fresh.push({ _id: withNumber(key, number), base: key, number, owner, index })
        return withNumber(base, number)
      })
      forgetOldest(recent, maxRecent)
      if (claim === null) return given
      const lost = await insertFree(
        names,
        fresh.map(({ index: _index, ...document }) => document),
      ).catch((error: unknown) => {
        // How many of them are in the register is not known: it is asked again.
        for (const { base } of fresh) next.delete(base)
        for (const { base, owner } of fresh) recent.delete(`${base} ${owner}`)
        throw error
      })
      // Somebody else is making accounts at this moment: the next number is found in the register itself.
      for (const place of lost) {
        const index = fresh[place]?.index ?? -1
        const again = claims[index]
        if (again) given[index] = await claim(again)
      }
      return given
    },
  }
}

/** More than two batches of an import claim, so that fifty thousand people do not all stay in memory. */
const maxRecent = 2_000

/** A Map keeps the order of insertion. */
function forgetOldest(map: Map<string, number>, limit: number): void {
  for (const key of map.keys()) {
    if (map.size <= limit) return
    map.delete(key)
  }
}

const keyOf = ({ kind, base }: Pick<NameClaim, 'kind' | 'base'>): string => `${kind}:${undotted(base)}`

/** Homonyms are numbered in the order of their creation; a reserved name starts with 1. */
const firstNumber = (base: string): number => (isReservedName(base) ? 1 : 0)

/** A unique index holds this value already. */
const isDuplicate = (error: unknown): boolean => error instanceof MongoServerError && error.code === duplicateKey
