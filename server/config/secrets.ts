import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { link, readFile, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Secrets of the instance, in hexadecimal: made at first run, one file each with mode 0600, never logged or printed. */
export const secretNames = [
  'wildduckApiToken',
  /** Key of the HMAC under which a NUMEN can be found. */
  'numenKey',
  /** Seals seeds of TOTP at rest, keys the hashes of recovery codes, signs the challenges of passkeys. */
  'secondFactors',
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

/** Reads the secrets of the folder and makes those that are missing; `fileOf` may name another file for one. */
export async function loadSecrets(
  folder: string,
  fileOf: (name: SecretName) => string | undefined = () => undefined,
): Promise<Secrets> {
  const load = async (name: SecretName) => [name, await loadSecret(fileOf(name) ?? join(folder, name))] as const
  return Object.fromEntries(await Promise.all(secretNames.map(load))) as Secrets
}

async function loadSecret(path: string): Promise<string> {
  if (!existsSync(path)) await makeSecret(path)
  const secret = (await readFile(path, 'utf8')).trim()
  if (secret.length < secretBytes) throw new Error(`the secret in ${path} is too short or empty`)
  return secret
}

/** A secret appears under its name whole or not at all; of two starts at once the first one wins. */
async function makeSecret(path: string): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  await writeFile(draft, randomBytes(secretBytes).toString('hex') + '\n', { mode: 0o600, flag: 'wx' })
  try {
    await link(draft, path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    await unlink(draft)
  }
}
