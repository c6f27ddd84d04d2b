import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Secrets of the instance, in hexadecimal: made at first run, one file each with mode 0600, never logged or printed. */
export const secretNames = [
  'wildduckApiToken',
  /** Key of the HMAC under which a NUMEN can be found. */
  'numenKey',
  /** WildDuck: loop header, TOTP seeds, DKIM and certificate keys at rest. */
  'loop',
  'totp',
  'dkim',
  'certificates',
  /** Signs what the MX says of a message to the delivery front. */
  'verdict',
  'srs',
  'haraka',
] as const
export type SecretName = (typeof secretNames)[number]
export type Secrets = Readonly<Record<SecretName, string>>

const secretBytes = 32

/** Reads the secrets of the folder and makes those that are missing. `FACTEUR_SECRET_<NAME>_FILE` may name another file. */
export async function loadSecrets(
  folder: string,
  fileOf: (name: SecretName) => string | undefined = () => undefined,
): Promise<Secrets> {
  const entries = await Promise.all(
    secretNames.map(async (name) => [name, await loadSecret(fileOf(name) ?? join(folder, name))] as const),
  )
  return Object.fromEntries(entries) as Secrets
}

async function loadSecret(path: string): Promise<string> {
  const fresh = randomBytes(secretBytes).toString('hex')
  try {
    // `wx`: of two starts at once the first one wins, and the second reads what it wrote.
    await writeFile(path, fresh + '\n', { mode: 0o600, flag: 'wx' })
    return fresh
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  const secret = (await readFile(path, 'utf8')).trim()
  if (secret.length < secretBytes) throw new Error(`the secret in ${path} is too short or empty`)
  return secret
}
