/**
 * The header of a message as the queue keeps it: a list of fields, each with its folded text as it came, bytes 0-255
 * as code units (latin1), so that what is not ours to change leaves as it arrived. RFC 5322 §2.2.
 */
export type HeaderField = {
  /** Field name in lower case; empty for a line that is no field. */
  key: string
  /** The whole field, folds included, lines parted by CRLF, no CRLF at its end. */
  line: string
}

const fieldName = /^([\x21-\x39\x3b-\x7e]+)[ \t]*:/

export function parseHeader(block: Buffer): HeaderField[] {
  const fields: HeaderField[] = []
  const text = block.toString('latin1').replace(/(\r\n|\r|\n)+$/, '')
  if (text === '') return fields
  for (const line of text.split(/\r\n|\r|\n/)) {
    const last = fields.at(-1)
    // RFC 5322 §2.2.3: a line that begins with white space continues the field before it.
    if (/^[ \t]/.test(line) && last) last.line += `\r\n${line}`
    else fields.push({ key: fieldName.exec(line)?.[1]?.toLowerCase() ?? '', line })
  }
  return fields
}

/** The bytes of a header and the empty line that ends it. */
export function formatHeader(fields: readonly HeaderField[]): Buffer {
  return Buffer.from(fields.map((field) => `${field.line}\r\n`).join('') + '\r\n', 'latin1')
}

/** A field of ours. The value is ASCII; a line break in it would start a field of somebody else's making. */
export function headerField(name: string, value: string): HeaderField {
  if (/[\r\n](?![ \t])|[^\x00-\x7f]/.test(value.replace(/\r\n/g, '\n'))) throw new TypeError(`bad value for ${name}`)
  return { key: name.toLowerCase(), line: `${name}: ${value}` }
}

/** The text of every field of that name, unfolded, without its name; non-ASCII bytes are read as UTF-8. */
export function headerValues(fields: readonly HeaderField[], key: string): string[] {
  return fields
    .filter((field) => field.key === key)
    .map((field) => field.line.slice(field.line.indexOf(':') + 1))
    .map((value) =>
      Buffer.from(value.replace(/\r\n(?=[ \t])/g, ''), 'latin1')
        .toString('utf8')
        .trim(),
    )
}
