/** The fields that nodemailer adds to its errors. */
export type ProtocolFailure = {
  message: string
  code?: string | undefined
  recipient?: string | undefined
  responseCode?: number | undefined
  response?: string | undefined
  command?: string | undefined
  rejectedErrors?: ProtocolFailure[] | undefined
}

/** What nodemailer finds by itself, before it asks: the message is larger than the server takes, or cannot be as safe as asked. */
const ownFindings: Record<string, string> = { EMESSAGE: '5.3.4', EREQUIRETLS: '5.7.30', EENVELOPE: '5.1.3' }

/** A final no to this recipient or message: 5yz at MAIL, RCPT or after the data. Anything else may pass. */
export function isAboutThisMail(failure: ProtocolFailure): boolean {
  if (failure.responseCode === undefined) return Object.hasOwn(ownFindings, failure.code ?? '')
  return failure.responseCode >= 500 && ['MAIL FROM', 'RCPT TO', 'DATA'].includes(failure.command ?? '')
}

/** The enhanced code (RFC 3463) in the answer, or the one that the plain code stands for. */
export function statusOf(failure: ProtocolFailure, response: string, kind: '4' | '5'): string {
  const code = failure.responseCode ?? 0
  const told = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1]
  if (told?.startsWith(kind)) return told
  if (kind === '4') return code >= 400 ? (temporary[code] ?? '4.0.0') : '4.4.2'
  const own = failure.responseCode === undefined ? ownFindings[failure.code ?? ''] : undefined
  return own ?? (failure.command === 'RCPT TO' ? (permanentAtRecipient[code] ?? '5.1.1') : (permanent[code] ?? '5.0.0'))
}

/** RFC 5321 §4.2.3 codes that came without an enhanced one. */
const temporary: Record<number, string> = { 421: '4.4.2', 450: '4.2.0', 451: '4.3.0', 452: '4.2.2' }
const permanentAtRecipient: Record<number, string> = {
  552: '5.2.2',
  553: '5.1.3',
  554: '5.7.1',
  551: '5.1.6',
  501: '5.1.3',
}
const permanent: Record<number, string> = { 552: '5.3.4', 501: '5.1.3', 553: '5.1.3', 554: '5.7.1' }
