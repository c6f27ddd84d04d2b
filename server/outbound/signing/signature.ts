import { createHash, type KeyObject, sign } from 'node:crypto'
import type { HeaderField } from '../../mailstore/queue/header.ts'

/**
 * One DKIM-Signature (RFC 6376), relaxed/relaxed. The header part is ours because mailauth signs each field as often as
 * it is there, and a field must be named once more (§8.15): who adds a second From or Subject on the way would otherwise
 * leave the signature valid.
 */
export type SigningKey = { domain: string; selector: string; algorithm: 'rsa' | 'ed25519'; privateKey: KeyObject }

/** Signed once more than they are there: nobody may add one. */
const sealed = [
  'From',
  'To',
  'Cc',
  'Subject',
  'Date',
  'Message-ID',
  'In-Reply-To',
  'References',
  'MIME-Version',
  'Content-Type',
  'Content-Transfer-Encoding',
]
/** Signed where they are: mailing lists may add them without breaking the signature. */
const covered = ['Reply-To', 'Sender', 'List-Id', 'List-Unsubscribe', 'List-Post', 'Auto-Submitted']

export function signatureField(
  key: SigningKey,
  header: readonly HeaderField[],
  bodyHash: string,
  now: Date,
): HeaderField {
  const names = signedNames(header)
  const tags = [
    'v=1',
    `a=${key.algorithm}-sha256`,
    'c=relaxed/relaxed',
    `d=${key.domain}`,
    `s=${key.selector}`,
    `t=${Math.floor(now.getTime() / 1000)}`,
  ]
  const unsigned =
    `DKIM-Signature: ${tags.slice(0, 3).join('; ')};\r\n ${tags.slice(3).join('; ')};\r\n` +
    ` h=${folded(names.join(':'), /.{1,70}(?::|$)/g)};\r\n bh=${bodyHash};\r\n b=`
  const data = canonicalHeader(header, names) + relaxed({ key: 'dkim-signature', line: unsigned })
  return { key: 'dkim-signature', line: unsigned + folded(signatureOf(data, key), /.{1,72}/g) }
}

/** RFC 6376 §5.4.2: a name for each instance, from the lowest up. */
function signedNames(header: readonly HeaderField[]): string[] {
  const times = (name: string): number => header.filter(({ key }) => key === name.toLowerCase()).length
  return [
    ...sealed.flatMap((name) => Array.from({ length: times(name) + 1 }, () => name)),
    ...covered.flatMap((name) => Array.from({ length: times(name) }, () => name)),
  ]
}

function canonicalHeader(header: readonly HeaderField[], names: readonly string[]): string {
  const left = [...header]
  return names
    .map((name) => {
      const index = left.findLastIndex(({ key }) => key === name.toLowerCase())
      const [field] = index === -1 ? [] : left.splice(index, 1)
      // A field that is not there counts as nothing (§5.4).
      return field ? `${relaxed(field)}\r\n` : ''
    })
    .join('')
}

/** RFC 6376 §3.4.2. */
function relaxed({ key, line }: HeaderField): string {
  const value = line.slice(line.indexOf(':') + 1)
  return `${key}:${value
    .replace(/\r\n/g, '')
    .replace(/[ \t]+/g, ' ')
    .trim()}`
}

function signatureOf(data: string, { algorithm, privateKey }: SigningKey): string {
  const bytes = Buffer.from(data, 'latin1')
  // RFC 8463 §3: Ed25519 signs the hash, RSA hashes by itself.
  const signature =
    algorithm === 'rsa'
      ? sign('sha256', bytes, privateKey)
      : sign(null, createHash('sha256').update(bytes).digest(), privateKey)
  return signature.toString('base64')
}

const folded = (text: string, piece: RegExp): string => (text.match(piece) ?? []).join('\r\n  ')
