export type AttachmentKind =
  'image' | 'pdf' | 'text' | 'table' | 'slides' | 'archive' | 'audio' | 'video' | 'mail' | 'other'

const byExtension: Record<string, AttachmentKind> = {
  pdf: 'pdf',
  doc: 'text',
  docx: 'text',
  odt: 'text',
  rtf: 'text',
  txt: 'text',
  md: 'text',
  xls: 'table',
  xlsx: 'table',
  ods: 'table',
  csv: 'table',
  ppt: 'slides',
  pptx: 'slides',
  odp: 'slides',
  zip: 'archive',
  '7z': 'archive',
  rar: 'archive',
  gz: 'archive',
  eml: 'mail',
}

/** What a file is, by its name first: mail programs often say `application/octet-stream`. */
export function attachmentKind(filename: string, contentType: string): AttachmentKind {
  const named = byExtension[/\.([a-z0-9]+)$/i.exec(filename)?.[1]?.toLowerCase() ?? '']
  if (named !== undefined) return named
  if (contentType.startsWith('image/')) return 'image'
  if (contentType.startsWith('audio/')) return 'audio'
  if (contentType.startsWith('video/')) return 'video'
  if (contentType.startsWith('text/')) return 'text'
  if (contentType === 'message/rfc822') return 'mail'
  return contentType === 'application/pdf' ? 'pdf' : 'other'
}

const announced =
  /\b(?:ci-?joint(?:e|s|es)?|en pi[eè]ces? jointes?|(?:la|les|une|des|en) pj|joins? (?:le|la|les|un|une|des|à ce|au pr[eé]sent)|attached|enclosed)\b/iu

/** True when the text speaks of an attachment. `ownText` is what the writer wrote, without the quotation. */
export function announcesAttachment(ownText: string): boolean {
  return announced.test(ownText)
}

/** Bytes that a file takes in the message: base64 with its line ends, RFC 2045 §6.8. */
export function encodedBytes(sizeBytes: number): number {
  return Math.ceil(sizeBytes / 57) * 78
}
