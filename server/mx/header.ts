/**
 * The header of a message as bytes: enough to find, remove and prepend fields without touching anything else, so that
 * signatures over it stay valid. Lines end in CRLF or, from careless senders, in LF.
 */
export type RawField = { name: string; start: number; end: number }

/** Where each field of the header lies, and where the header ends (at its empty line, or at the end of the message). */
export function scanHeader(raw: Buffer): { fields: RawField[]; end: number } {
  const fields: RawField[] = []
  let at = 0
  while (at < raw.length) {
    const newline = raw.indexOf(0x0a, at)
    const next = newline === -1 ? raw.length : newline + 1
    const isEmpty = raw[at] === 0x0a || (raw[at] === 0x0d && raw[at + 1] === 0x0a)
    if (isEmpty) break
    const last = fields.at(-1)
    // RFC 5322 §2.2.3: a line that begins with white space continues the field before it.
    if ((raw[at] === 0x20 || raw[at] === 0x09) && last) last.end = next
    else fields.push({ name: nameOf(raw, at, next), start: at, end: next })
    at = next
  }
  return { fields, end: at }
}

function nameOf(raw: Buffer, start: number, end: number): string {
  const colon = raw.indexOf(0x3a, start)
  return colon === -1 || colon >= end ? '' : raw.subarray(start, colon).toString('latin1').trim().toLowerCase()
}

/** The value of a field, unfolded; bytes beyond ASCII are read as UTF-8. */
export function fieldValue(raw: Buffer, field: RawField): string {
  const text = raw.subarray(field.start, field.end).toString('utf8')
  return text
    .slice(text.indexOf(':') + 1)
    .replace(/\r?\n(?=[ \t])/g, '')
    .trim()
}

/** The message without the fields that `isUnwanted` names, and with `prepend` (whole lines) before the rest. */
export function editHeader(
  raw: Buffer,
  prepend: string,
  isUnwanted: (name: string, value: () => string) => boolean,
): Buffer {
  const { fields } = scanHeader(raw)
  const unwanted = fields.filter((field) => isUnwanted(field.name, () => fieldValue(raw, field)))
  if (unwanted.length === 0 && prepend === '') return raw
  const parts: Buffer[] = [Buffer.from(prepend, 'utf8')]
  let from = 0
  for (const field of unwanted) {
    parts.push(raw.subarray(from, field.start))
    from = field.end
  }
  parts.push(raw.subarray(from))
  return Buffer.concat(parts)
}
