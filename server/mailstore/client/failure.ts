import { AppError, type ErrorCode } from '../../contract/errors.ts'

/**
 * What a refusal of WildDuck means here. Its HTTP status is no guide: a lost database is told with status 200, and one
 * code comes with several statuses. So the code decides, and what has neither success nor a known code is a fault.
 */
const meanings: Record<string, ErrorCode> = {
  InputValidationError: 'invalid',
  UserNotFound: 'notFound',
  AddressNotFound: 'notFound',
  MessageNotFound: 'notFound',
  AttachmentNotFound: 'notFound',
  FilterNotFound: 'notFound',
  NoSuchMailbox: 'notFound',
  NONEXISTENT: 'notFound',
  TRYCREATE: 'notFound',
  EventNotFound: 'notFound',
  AspNotFound: 'notFound',
  UserExistsError: 'conflict',
  AddressExistsError: 'conflict',
  AddressExists: 'conflict',
  ALREADYEXISTS: 'conflict',
  MailboxExistsError: 'conflict',
  CustomEnabled: 'conflict',
  CustomDisabled: 'conflict',
  DisallowedMailboxMethod: 'invalid',
  NotPermitted: 'forbidden',
  ChangeNotAllowed: 'forbidden',
  // Deleting or renaming a mailbox with a special use, a path too deep or too long, too many mailboxes.
  CANNOT: 'invalid',
  EmptyMessage: 'invalid',
  ENORECIPIENTS: 'invalid',
  TooMany: 'invalid',
  cursorerr: 'invalid',
  AuthFail: 'unauthenticated',
  AuthFailed: 'unauthenticated',
  InvalidAuthScope: 'unauthenticated',
  UserDisabled: 'forbidden',
  MissingPrivileges: 'internal',
  OverQuotaError: 'overQuota',
  OVERQUOTA: 'overQuota',
  RateLimitedError: 'tooManyRequests',
  MessageRejected: 'policyRejected',
  InternalDatabaseError: 'unavailable',
  HashError: 'unavailable',
  LockFail: 'unavailable',
}

/** Some refusals come as an error 500 with no code but a text of WildDuck's own. */
const meaningWithoutCode: Record<string, ErrorCode> = {
  // Changing or moving messages of a mailbox that is not in this account.
  'Mailbox is missing': 'notFound',
}

const sentences: Partial<Record<ErrorCode, string>> = {
  invalid: 'The mail store does not accept this request',
  notFound: 'There is no such thing in this account',
  conflict: 'This name is taken',
  forbidden: 'This is not allowed',
  unauthenticated: 'Wrong username or password',
  overQuota: 'The mailbox is full',
  tooManyRequests: 'Too many requests',
  policyRejected: 'The message was refused',
  unavailable: 'The mail store does not answer',
}

/** The `AppError` for an answer that is not a success. */
export function failureOf(answer: unknown, status: number): AppError {
  const { code, error } = fieldsOf(answer)
  // `AuthFailed` is also what an authentication answers whose database or Redis failed under it.
  const lost = code !== 'InputValidationError' && isLostDatabase(error)
  const meaning = lost || status >= 502 ? 'unavailable' : (meanings[code] ?? meaningWithoutCode[error] ?? 'internal')
  // WildDuck's own text may quote what was sent: it stays in the cause, which is never shown to strangers.
  return new AppError(meaning, sentences[meaning] ?? 'Internal error', {
    cause: new Error(`WildDuck ${status} ${code || '(no code)'}: ${error.slice(0, 300)}`),
    details: { wildduckCode: code },
  })
}

/** The `AppError` for a request that got no answer: the process is away, starting or too slow. */
export function unreachable(cause: unknown): AppError {
  if (cause instanceof AppError) return cause
  return new AppError('unavailable', 'The mail store does not answer', { cause })
}

function fieldsOf(answer: unknown): { code: string; error: string } {
  const fields: { code?: unknown; error?: unknown } = typeof answer === 'object' && answer !== null ? answer : {}
  return {
    code: typeof fields.code === 'string' ? fields.code : '',
    error: typeof fields.error === 'string' ? fields.error : '',
  }
}

const isLostDatabase = (text: string): boolean =>
  /ECONNREFUSED|ECONNRESET|ENOENT|timed out|Server selection|connection .*closed|topology|not connected|text index required|Mongo/i.test(
    text,
  )
