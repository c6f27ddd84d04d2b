import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import { databaseNameOf, node, projectFolder, type RunningFacteur } from './facteur.ts'
import { type Outcome, run } from './run.ts'
import { noteSecrets } from './secrets.ts'

export type Account = { username: string; address: string; password: string; numen: string }

/** The administrator's command, on the instance that runs. */
export async function facteurCommand(
  facteur: Pick<RunningFacteur, 'data'>,
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<Outcome> {
  const env = {
    ...process.env,
    FACTEUR_DATA: facteur.data,
    FACTEUR_DATABASE_NAME: databaseNameOf(facteur.data),
    ...environment,
  }
  return await run(node, [join(projectFolder, 'scripts/start.js'), ...args], { env })
}

/** Somebody whose password is still the NUMEN. */
export async function makeNewcomer(
  facteur: Pick<RunningFacteur, 'data'>,
  person: { givenName: string; familyName: string },
): Promise<Omit<Account, 'password'>> {
  const numen = makeNumen()
  noteSecrets(facteur, numen)
  const { givenName, familyName } = person
  const names = ['--given-name', givenName, '--family-name', familyName]
  const created = await facteurCommand(facteur, ['account', 'create', '--numen', numen, ...names])
  const [username = '', address = ''] = created.stdout.trim().split('\t')
  if (created.code !== 0 || !address) throw new Error(`the account was not made: ${created.stdout} ${created.stderr}`)
  return { username, address, numen }
}

/** An account with a chosen password, made as an administrator would: without the demo's seconds of seeding. */
export async function makeAccount(
  facteur: Pick<RunningFacteur, 'data'>,
  person: { givenName: string; familyName: string },
): Promise<Account> {
  const newcomer = await makeNewcomer(facteur, person)
  const { username } = newcomer
  const set = await facteurCommand(facteur, ['account', 'password', username, '--generate'])
  const password = set.stdout.trim()
  if (set.code !== 0 || !password) throw new Error(`the password was not set: ${set.stderr}`)
  noteSecrets(facteur, password)
  return { ...newcomer, password }
}

/** 13 characters that look like a NUMEN: two digits, a letter, seven digits, three letters. */
function makeNumen(): string {
  const digits = (count: number): string => Array.from({ length: count }, () => randomInt(10)).join('')
  const letters = (count: number): string =>
    Array.from({ length: count }, () => String.fromCharCode(65 + randomInt(26))).join('')
  return digits(2) + letters(1) + digits(7) + letters(3)
}
