import type { AccountSummary } from '../../../server/directory/types.ts'
import type { TestFacteur } from '../../../test/kit/facteur.ts'
import { WebSession } from '../../../test/kit/web-session.ts'
import { type Spread, spreadOf } from './spread.ts'

export type Someone = { account: AccountSummary; numen: string }

const logIns = 50
const password = 'quatre chevaux au galop'

/** Different people each time: the first log-in by NUMEN also makes its hash a slow one. */
export async function measureLogIn(facteur: TestFacteur, people: readonly Someone[]): Promise<Record<string, Spread>> {
  const some = people.slice(0, logIns)
  const opened: WebSession[] = []
  const byNumen = some.map(({ account: { username }, numen }) => async (): Promise<void> => {
    opened.push(await WebSession.open(facteur.origin, { username, password: numen }))
  })
  const result: Record<string, Spread> = {
    'first log-in, by NUMEN': await spreadOf(byNumen),
    'log-in by NUMEN': await spreadOf(byNumen),
  }
  for (const [place, { numen }] of some.entries()) {
    const json = { currentPassword: numen, newPassword: password }
    const answer = await opened[place]?.fetch('/api/session/password', { method: 'PUT', json })
    if (answer?.status !== 204) throw new Error(`the password was not taken: ${answer?.status}`)
  }
  result['log-in by password'] = await spreadOf(
    some.map(
      ({ account: { username } }) =>
        () =>
          WebSession.open(facteur.origin, { username, password }),
    ),
  )
  return result
}
