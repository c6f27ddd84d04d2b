import { createPublicKey, generateKeyPair, randomBytes } from 'node:crypto'
import { link, mkdir, readFile, rename, rm, stat, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'

/**
 * The keys that sign our mail (RFC 6376): per domain one of RSA, which every verifier knows, and one of Ed25519
 * (RFC 8463), which is safer and smaller. They lie in the secrets folder, `dkim/DOMAIN/SELECTOR.pem`; `keys.json` beside
 * them says what each is for.
 *
 * A key is `next` (to be published in the DNS, not used yet), `active` (signs), or `retired`: it signs no more, its
 * private half is gone, and its record stays in the DNS for as long as mail it signed may be under way.
 */
export type DkimKey = {
  selector: string
  algorithm: 'rsa' | 'ed25519'
  state: 'next' | 'active' | 'retired'
  /** `p=` of the DNS record: SubjectPublicKeyInfo for RSA, the 32 bytes themselves for Ed25519 (RFC 8463 §4). */
  publicKey: string
  madeAt: string
  /** When it came into its state. */
  since: string
}

const KeysSchema: z.ZodType<DkimKey[]> = z.array(
  z.object({
    selector: z.string().regex(/^[a-z0-9]{1,63}$/),
    algorithm: z.enum(['rsa', 'ed25519']),
    state: z.enum(['next', 'active', 'retired']),
    publicKey: z.string(),
    madeAt: z.iso.datetime(),
    since: z.iso.datetime(),
  }),
)

/** RFC 8301 §3.2: 2048 at least, and a longer one does not fit one string of a TXT record. */
const rsaBits = 2048
const dayMs = 86_400_000

/** The value of the TXT record at `SELECTOR._domainkey.DOMAIN` (RFC 6376 §3.6.1). */
export const dnsValueOf = (key: Pick<DkimKey, 'algorithm' | 'publicKey'>): string =>
  `v=DKIM1; k=${key.algorithm}; p=${key.publicKey}`

export const dkimFolderOf = (secretsFolder: string): string => join(secretsFolder, 'dkim-keys')

/** The keys of a domain; a first pair, which signs at once, is made where there is none. */
export async function loadKeys(folder: string, domain: string, now = new Date()): Promise<DkimKey[]> {
  const path = keysFile(folder, domain)
  const found = await readKeys(path)
  if (found) return found
  await mkdir(join(folder, domain), { recursive: true, mode: 0o700 })
  const made = await makePair(folder, domain, 'active', [], now)
  const draft = await writeDraft(path, made)
  // Of two starts at once the first one wins.
  const isOurs = await link(draft, path).then(
    () => true,
    () => false,
  )
  await unlink(draft)
  return isOurs ? made : ((await readKeys(path)) ?? made)
}

/** Makes the pair that will sign next; answers all keys. Nothing happens where there is one already. */
export async function prepareNextKeys(folder: string, domain: string, now = new Date()): Promise<DkimKey[]> {
  const keys = await loadKeys(folder, domain, now)
  if (keys.some(({ state }) => state === 'next')) return keys
  return await saveKeys(folder, domain, [...keys, ...(await makePair(folder, domain, 'next', keys, now))])
}

/** From now on the next pair signs; the private half of what signed before is removed. */
export async function activateNextKeys(folder: string, domain: string, now = new Date()): Promise<DkimKey[]> {
  const keys = await loadKeys(folder, domain, now)
  if (!keys.some(({ state }) => state === 'next')) return keys
  const since = now.toISOString()
  const changed = keys.map((key): DkimKey => {
    if (key.state === 'next') return { ...key, state: 'active', since }
    return key.state === 'active' ? { ...key, state: 'retired', since } : key
  })
  const saved = await saveKeys(folder, domain, changed)
  for (const { selector, state } of saved)
    if (state === 'retired') await rm(privateKeyFile(folder, domain, selector), { force: true })
  return saved
}

/** Until when the record of a retired key is to stay in the DNS. */
export const keepUntil = (key: DkimKey, retainDays: number): Date =>
  new Date(new Date(key.since).getTime() + retainDays * dayMs)

/** Forgets retired keys whose records need not stay; answers the keys that are left. */
export async function forgetOldKeys(
  folder: string,
  domain: string,
  retainDays: number,
  now = new Date(),
): Promise<DkimKey[]> {
  const keys = await loadKeys(folder, domain, now)
  const kept = keys.filter((key) => key.state !== 'retired' || keepUntil(key, retainDays) > now)
  return kept.length === keys.length ? keys : await saveKeys(folder, domain, kept)
}

export async function readPrivateKey(folder: string, domain: string, selector: string): Promise<string> {
  return await readFile(privateKeyFile(folder, domain, selector), 'utf8')
}

/** Changes whenever the keys of the domain do. */
export async function keysVersion(folder: string, domain: string): Promise<string> {
  const { ino, mtimeMs } = await stat(keysFile(folder, domain))
  return `${ino} ${mtimeMs}`
}

const keysFile = (folder: string, domain: string): string => join(folder, domain, 'keys.json')
const privateKeyFile = (folder: string, domain: string, selector: string): string =>
  join(folder, domain, `${selector}.pem`)

async function readKeys(path: string): Promise<DkimKey[] | null> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  })
  return text === null ? null : KeysSchema.parse(JSON.parse(text))
}

async function saveKeys(folder: string, domain: string, keys: DkimKey[]): Promise<DkimKey[]> {
  const path = keysFile(folder, domain)
  await rename(await writeDraft(path, keys), path)
  return keys
}

async function writeDraft(path: string, keys: DkimKey[]): Promise<string> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  await writeFile(draft, JSON.stringify(keys, null, 2) + '\n', { mode: 0o600, flag: 'wx' })
  return draft
}

const generate = promisify(generateKeyPair)

async function makePair(
  folder: string,
  domain: string,
  state: DkimKey['state'],
  existing: readonly DkimKey[],
  now: Date,
): Promise<DkimKey[]> {
  const stamp = stampOf(existing, now)
  const [rsa, ed25519] = await Promise.all([generate('rsa', { modulusLength: rsaBits }), generate('ed25519')])
  const made = { state, madeAt: now.toISOString(), since: now.toISOString() }
  const keys: DkimKey[] = []
  for (const [algorithm, letter, { privateKey }] of [
    ['rsa', 'r', rsa],
    ['ed25519', 'e', ed25519],
  ] as const) {
    const selector = `${stamp}${letter}`
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' })
    await writeFile(privateKeyFile(folder, domain, selector), pem, { mode: 0o600 })
    keys.push({ selector, algorithm, publicKey: publicHalf(String(pem), algorithm), ...made })
  }
  return keys
}

/** `f` and the day, so that whoever reads the zone sees how old a key is; a letter more for a second pair of one day. */
function stampOf(existing: readonly DkimKey[], now: Date): string {
  const day = `f${now.toISOString().slice(0, 10).replaceAll('-', '')}`
  const taken = new Set(existing.map(({ selector }) => selector))
  const found = ['', 'a', 'b', 'c', 'd', 'f', 'g', 'h'].find((letter) => !taken.has(`${day}${letter}r`))
  if (found === undefined) throw new Error('too many keys were made today for one domain')
  return day + found
}

function publicHalf(pem: string, algorithm: DkimKey['algorithm']): string {
  const spki = createPublicKey(pem).export({ type: 'spki', format: 'der' })
  // The last 32 of the 44 bytes that wrap an Ed25519 key (RFC 8410 §4).
  return (algorithm === 'rsa' ? spki : spki.subarray(-32)).toString('base64')
}
