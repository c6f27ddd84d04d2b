/**
 * A one-page PDF (ISO 32000-1) with a title and lines of text in Helvetica: enough for a notice, a form or an agenda
 * that opens in any reader.
 */
export function pdf(title: string, lines: readonly string[]): Buffer {
  const content = [
    'BT /F2 17 Tf 60 780 Td',
    `${literal(title)} Tj`,
    '/F1 11 Tf 0 -34 Td 17 TL',
    ...lines.flatMap((line) => wrap(line).map((part) => `${literal(part)} Tj T*`)),
    'ET',
    '0.2 0.35 0.6 RG 1.5 w 60 768 m 535 768 l S',
  ].join('\n')
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>',
    `<< /Length ${winAnsi(content).length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>',
  ]
  let text = '%PDF-1.4\n'
  const offsets: string[] = []
  for (const [index, object] of objects.entries()) {
    offsets.push(`${String(winAnsi(text).length).padStart(10, '0')} 00000 n \n`)
    text += `${index + 1} 0 obj\n${object}\nendobj\n`
  }
  const start = winAnsi(text).length
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join('')}`
  text += `trailer << /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`
  return winAnsi(text)
}

const maxLineLength = 86

function wrap(line: string): string[] {
  const parts: string[] = ['']
  for (const word of line.split(' ')) {
    const last = parts.at(-1) ?? ''
    if (last.length + word.length < maxLineLength) parts[parts.length - 1] = last === '' ? word : `${last} ${word}`
    else parts.push(word)
  }
  return parts
}

const literal = (text: string): string => `(${text.replace(/[\\()]/g, '\\$&')})`

/** Characters of WinAnsiEncoding that are not at their place of Unicode. */
const special: Record<string, number> = {
  '€': 128,
  '…': 133,
  Œ: 140,
  '‘': 145,
  '’': 146,
  '“': 147,
  '”': 148,
  '•': 149,
  '–': 150,
  '—': 151,
  œ: 156,
}

function winAnsi(text: string): Buffer {
  return Buffer.from(
    Array.from(text.replace(/[\u202f\u00a0]/g, ' '), (letter) => special[letter] ?? letter.codePointAt(0) ?? 63).map(
      (code) => (code > 255 ? 63 : code),
    ),
  )
}
