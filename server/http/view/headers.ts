import libmime from 'libmime'

export type HeaderField = { name: string; value: string }

/** Splits and unfolds a header (RFC 5322 §2.2), topmost field first, encoded words decoded (RFC 2047). */
export function parseHeaders(block: string): HeaderField[] {
  const fields: HeaderField[] = []
  for (const line of block.split(/\r?\n/)) {
    if (line === '') break
    const last = fields.at(-1)
    if (/^[ \t]/.test(line)) {
      if (last) last.value += ` ${line.trim()}`
      continue
    }
    const colon = line.indexOf(':')
    if (colon > 0) fields.push({ name: line.slice(0, colon).trim(), value: line.slice(colon + 1).trim() })
  }
  return fields.map(({ name, value }) => ({ name, value: decodeWords(value) }))
}

function decodeWords(value: string): string {
  try {
    return libmime.decodeWords(value)
  } catch {
    // A charset that nobody knows: shown as it came.
    return value
  }
}

/** The topmost field of that name. */
export function headerValue(fields: readonly HeaderField[], name: string): string | undefined {
  return fields.find((field) => field.name.toLowerCase() === name)?.value
}

export type Authentication = { spf: string | null; dkim: string | null; dmarc: string | null }

/**
 * What our own MX found (RFC 8601). Only the field that carries our name counts, and of those the topmost: anybody can
 * write one with another's name, and the MX takes out those that came with ours (§5).
 */
export function authenticationOf(fields: readonly HeaderField[], authservId: string): Authentication {
  const own = fields.find(
    ({ name, value }) => name.toLowerCase() === 'authentication-results' && authservIdOf(value) === authservId,
  )
  const result = (method: string): string | null =>
    new RegExp(`;\\s*${method}\\s*=\\s*([a-z]+)`, 'i').exec(own?.value ?? '')?.[1]?.toLowerCase() ?? null
  return { spf: result('spf'), dkim: result('dkim'), dmarc: result('dmarc') }
}

const authservIdOf = (value: string): string => (value.split(';')[0] ?? '').trim().split(/\s/)[0]?.toLowerCase() ?? ''
