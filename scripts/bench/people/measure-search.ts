import assert from 'node:assert/strict'
import type { DirectoryAnswer } from '../../../server/contract/people.ts'
import type { AccountSummary } from '../../../server/directory/types.ts'
import { eventually } from '../../../test/kit/eventually.ts'
import type { WebSession } from '../../../test/kit/web-session.ts'
import { type Spread, spreadOf } from './spread.ts'

const queries = 100

const letters = 'abcdefghijklmnopqrstuvwxyz'
const wordsOf = ({ displayName }: AccountSummary): string[] => displayName.split(/[ ’]/)
const lastWord = (account: AccountSummary): string => wordsOf(account).at(-1) ?? ''

/** What people type into the field of addresses, by kind. */
const kinds: Record<string, (account: AccountSummary, place: number) => string> = {
  'one letter': (_account, place) => letters[place % letters.length] ?? '',
  'first name': (account) => wordsOf(account)[0] ?? '',
  'two words': (account) => `${wordsOf(account)[0]} ${lastWord(account).slice(0, 3)}`,
  'school and name': (account) => `${account.school.split(/[ ,-]+/)[1]} ${lastWord(account)}`,
  'common word': () => 'lycee',
  'two common words': () => 'professeur college',
  'no result': (account) => `${wordsOf(account)[0]} xqzw`,
  'one person': ({ address }) => address.slice(0, address.indexOf('@')),
}

export type SearchFigures = Spread & { found: number }

export async function measureSearch(
  session: WebSession,
  accounts: readonly AccountSummary[],
): Promise<Record<string, SearchFigures>> {
  const step = Math.max(1, Math.floor(accounts.length / queries))
  const some = Array.from({ length: queries }, (_each, index) => accounts[(index * step) % accounts.length]!)
  const result: Record<string, SearchFigures> = {}
  const ask = async (query: string): Promise<number> =>
    (await session.json<DirectoryAnswer>(`/api/directory?q=${encodeURIComponent(query)}`)).people.length
  const startedAt = performance.now()
  const last = accounts.at(-1)?.address ?? ''
  await eventually(async () => assert.ok((await ask(last.slice(0, last.indexOf('@')))) > 0), { timeoutMs: 120_000 })
  console.log(`the last of the file is found ${(performance.now() - startedAt).toFixed(0)} ms after the first search`)
  for (const [kind, queryOf] of Object.entries(kinds)) {
    let found = 0
    const asked = some.map((account, place) => async () => void (found += await ask(queryOf(account, place))))
    const spread = await spreadOf(asked)
    result[kind] = { ...spread, found: found / queries }
  }
  return result
}
