import libmime from 'libmime'
import { encode, wrap } from 'nodemailer/lib/qp'

/** Text with CRLF line ends as quoted-printable (RFC 2045 §6.7), lines of at most 76 characters. */
export function encodeQuotedPrintable(text: string): Buffer {
  return Buffer.from(wrap(encode(Buffer.from(text, 'utf8'))), 'latin1')
}

/** Header text as encoded words where it needs them (RFC 2047), folded; line ends in it become spaces. */
export function encodeWord(text: string): string {
  const oneLine = text.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim()
  if (/^[\x20-\x7e]{0,60}$/.test(oneLine) && !oneLine.includes('=?')) return oneLine
  return libmime.encodeWords(oneLine, 'Q', 52).replace(/ (?==\?)/g, '\r\n ')
}

/** A display name (RFC 5322 `phrase`): one that holds anything but letters and spaces is one encoded word and its folds. */
export function encodePhrase(text: string): string {
  const oneLine = text.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim()
  if (/^[A-Za-z0-9 ]{1,60}$/.test(oneLine)) return oneLine
  return libmime.encodeWord(oneLine, 'Q', 52).replace(/ (?==\?)/g, '\r\n ')
}
