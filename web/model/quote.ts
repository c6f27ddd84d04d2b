/** A text as the quotation of an answer, RFC 3676 §4.5: `>` before each line, no space before a mark already there. */
export function quoteText(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' || line.startsWith('>') ? `>${line}` : `> ${line}`))
    .join('\n')
}

/** A plain text as HTML for the composer: one block per line, nothing of it interpreted. */
export function textToHtml(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .map((line) => `<div>${line === '' ? '<br>' : escapeHtml(line)}</div>`)
    .join('')
}

/** Below an empty line to write on; nothing where there is no signature. */
export const signatureHtml = (signature: string): string =>
  signature === '' ? '' : `<div><br></div><div><br></div>${textToHtml(signature)}`

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${String(character.charCodeAt(0))};`)
}
