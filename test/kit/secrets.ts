import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import type { RunningFacteur } from './facteur.ts'
import { sharedVariable, type SharedFacts } from './shared-facteur.ts'

/**
 * Every NUMEN, password and code that a test gives to an instance, in a file beside its data folder: at the end of all
 * tests none of them may lie anywhere in the instance (test/e2e/zz-secrets.test.ts).
 */
const fileOf = ({ data }: Pick<RunningFacteur, 'data'>): string => `${data}.secrets`

export function noteSecrets(facteur: Pick<RunningFacteur, 'data'>, ...secrets: readonly string[]): void {
  appendFileSync(fileOf(facteur), secrets.map((secret) => `${secret}\n`).join(''), { mode: 0o600 })
}

/** What is typed, right or wrong, while a test file uses the shared instance. */
export function noteTyped(...secrets: readonly unknown[]): void {
  const facts = process.env[sharedVariable]
  if (facts !== undefined)
    noteSecrets(JSON.parse(facts) as SharedFacts, ...secrets.filter((secret) => typeof secret === 'string'))
}

/** The secrets in the body of a request, by the names that the API gives them. */
export function noteSecretsOf(body: unknown): void {
  if (typeof body !== 'object' || body === null) return
  for (const [name, value] of Object.entries(body)) if (/password|numen|code/i.test(name)) noteTyped(value)
}

export function notedSecrets(facteur: Pick<RunningFacteur, 'data'>): string[] {
  const file = fileOf(facteur)
  return existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
    : []
}

/** A secret in the forms in which it may lie in a mail, a hash table or a log. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret)
  // Base64 of the same bytes looks different at each of three places; what its neighbours change is cut off.
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    return text.slice(shift === 0 ? 0 : shift + 1, (bytes.length + shift) % 3 === 0 ? undefined : -1)
  })
  return [secret, secret.toLowerCase(), encodeURIComponent(secret), bytes.toString('hex'), ...base64]
}

/** Answers which of the secrets lies in the bytes, or null. */
export type SecretSearch = (bytes: Buffer) => string | null

/** Looks for all at once: a map by the first four bytes of each form, so that a hundred secrets cost as much as one. */
export function searchFor(secrets: readonly string[]): SecretSearch {
  const byStart = new Map<number, { form: Buffer; secret: string }[]>()
  for (const secret of new Set(secrets))
    for (const form of new Set(formsOf(secret))) {
      const bytes = Buffer.from(form)
      if (bytes.length < 8) throw new Error('too short to be looked for')
      const start = bytes.readInt32LE(0)
      byStart.set(start, [...(byStart.get(start) ?? []), { form: bytes, secret }])
    }
  const starts = new Uint8Array(65_536)
  for (const start of byStart.keys()) starts[start & 0xffff] = 1
  const search: SecretSearch = (bytes) => {
    for (let at = 0; at + 4 <= bytes.length; at++) {
      if (!starts[(bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)]) continue
      for (const { form, secret } of byStart.get(bytes.readInt32LE(at)) ?? [])
        if (bytes.subarray(at, at + form.length).equals(form)) return secret
    }
    return null
  }
  // Mail breaks lines within words (RFC 2045 §6.7, §6.8).
  return (bytes) =>
    search(bytes) ??
    (bytes.includes('\r\n') ? search(Buffer.from(bytes.toString('latin1').replace(/=?\r\n/g, ''), 'latin1')) : null)
}
