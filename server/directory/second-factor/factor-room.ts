import type { Db } from 'mongodb'
import { type Challenges, createChallenges } from './challenges.ts'
import { createSecondFactorKeys, type SecondFactorKeys } from './keys.ts'
import { openSecondFactorStore, type SecondFactorStore } from './store.ts'

/** What the directory's parts share of second factors. */
export type FactorRoom = { store: SecondFactorStore; keys: SecondFactorKeys; challenges: Challenges }

export async function openFactorRoom(db: Db, secretHex: string, now: () => Date): Promise<FactorRoom> {
  const store = await openSecondFactorStore(db)
  const keys = createSecondFactorKeys(secretHex)
  return { store, keys, challenges: createChallenges(keys, store, now) }
}
