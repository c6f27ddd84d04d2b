import type { Address } from '../../server/contract/mail.ts'

/** What to call a correspondent: the name, else the address. */
export function displayName(address: Address): string {
  return address.name.trim() === '' ? address.address : address.name.trim()
}

/** Two letters for a badge: « Jean-Marie Le Goff » gives « JG ». */
export function initialsOf(address: Address): string {
  const words = displayName(address)
    .replace(/@.*$/, '')
    .split(/[\s._-]+/)
    .filter((word) => /\p{L}/u.test(word))
  const first = words[0]?.match(/\p{L}/u)?.[0] ?? '?'
  const last = words.length > 1 ? (words.at(-1)?.match(/\p{L}/u)?.[0] ?? '') : ''
  return (first + last).toLocaleUpperCase('fr')
}

/** A colour of the badge, always the same for an address: an index below `colours`. */
export function colourOf(address: string, colours: number): number {
  let hash = 0
  for (const character of address.toLowerCase()) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0
  return hash % colours
}

export function sameAddress(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase()
}

/** RFC 5322 §3.4: a display name with anything but letters, digits and spaces is quoted. */
export function formatAddress({ name, address }: Address): string {
  const shown = name.replace(/[\r\n]+/g, ' ').trim()
  if (shown === '') return address
  const quoted = /^[\p{L}\p{N} '’-]+$/u.test(shown) ? shown : `"${shown.replace(/["\\]/g, '\\$&')}"`
  return `${quoted} <${address}>`
}

/** Good enough to catch a slip of the hand; the server has the last word. */
export function isAddress(text: string): boolean {
  return text.length <= 320 && /^[^\s@<>",;:()[\]\\]+@[^\s@<>",;:()[\]\\.]+(?:\.[^\s@<>",;:()[\]\\.]+)+$/u.test(text)
}

/** What was typed or pasted into a field, one entry per correspondent; entries that are no address keep their text. */
export function parseAddresses(typed: string): Address[] {
  return splitEntries(typed)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map(parseAddress)
}

function parseAddress(entry: string): Address {
  const angle = /^(.*)<([^<>]*)>\s*$/s.exec(entry)
  if (angle === null) return { name: '', address: entry }
  const name = (angle[1] ?? '')
    .trim()
    .replace(/^"(.*)"$/s, '$1')
    .replace(/\\(.)/gs, '$1')
  return { name, address: (angle[2] ?? '').trim() }
}

/** Splits at commas, semicolons and line ends that stand outside quotes and angle brackets. */
function splitEntries(typed: string): string[] {
  const entries: string[] = []
  let current = ''
  let quoted = false
  let inAngle = false
  for (const character of typed) {
    if (character === '"' && !current.endsWith('\\')) quoted = !quoted
    if (!quoted && character === '<') inAngle = true
    if (!quoted && character === '>') inAngle = false
    if (!quoted && !inAngle && /[,;\n\r]/.test(character)) {
      entries.push(current)
      current = ''
    } else current += character
  }
  return [...entries, current]
}
