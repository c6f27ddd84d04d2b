/**
 * The one error value of Facteur and the one table that says how each protocol shows it.
 *
 * A room throws `AppError`; only the edge of a protocol renders it. Whatever is not an `AppError` is `internal`:
 * to mail that is `451 4.3.0`, so that a fault of ours delays a message and never destroys it.
 */

export const errorCodes = [
  'invalid',
  'unauthenticated',
  'secondFactorRequired',
  'forbidden',
  'proofRequired',
  'passwordChoiceRequired',
  'notFound',
  'conflict',
  'tooLarge',
  'overQuota',
  'tooManyRequests',
  'policyRejected',
  'unavailable',
  'internal',
] as const

export type ErrorCode = (typeof errorCodes)[number]

export type ErrorRendering = {
  /** HTTP status, RFC 9110 §15. */
  httpStatus: number
  /** SMTP reply code, RFC 5321 §4.2. */
  smtpReply: number
  /** Enhanced status code, RFC 3463. */
  enhancedCode: string
  logLevel: 'debug' | 'info' | 'warn' | 'error'
}

export const errorTable: Record<ErrorCode, ErrorRendering> = {
  invalid: { httpStatus: 400, smtpReply: 501, enhancedCode: '5.5.4', logLevel: 'info' },
  unauthenticated: { httpStatus: 401, smtpReply: 535, enhancedCode: '5.7.8', logLevel: 'info' },
  secondFactorRequired: { httpStatus: 401, smtpReply: 535, enhancedCode: '5.7.8', logLevel: 'debug' },
  forbidden: { httpStatus: 403, smtpReply: 550, enhancedCode: '5.7.1', logLevel: 'info' },
  // Who sits there must show again who they are.
  proofRequired: { httpStatus: 403, smtpReply: 550, enhancedCode: '5.7.1', logLevel: 'debug' },
  passwordChoiceRequired: { httpStatus: 403, smtpReply: 535, enhancedCode: '5.7.8', logLevel: 'info' },
  notFound: { httpStatus: 404, smtpReply: 550, enhancedCode: '5.1.1', logLevel: 'debug' },
  conflict: { httpStatus: 409, smtpReply: 450, enhancedCode: '4.5.0', logLevel: 'info' },
  tooLarge: { httpStatus: 413, smtpReply: 552, enhancedCode: '5.3.4', logLevel: 'info' },
  // A full mailbox is a 4xx to mail: the owner may make room before the sender's server gives up.
  overQuota: { httpStatus: 507, smtpReply: 452, enhancedCode: '4.2.2', logLevel: 'info' },
  tooManyRequests: { httpStatus: 429, smtpReply: 451, enhancedCode: '4.7.0', logLevel: 'info' },
  policyRejected: { httpStatus: 403, smtpReply: 550, enhancedCode: '5.7.1', logLevel: 'info' },
  unavailable: { httpStatus: 503, smtpReply: 451, enhancedCode: '4.3.2', logLevel: 'warn' },
  internal: { httpStatus: 500, smtpReply: 451, enhancedCode: '4.3.0', logLevel: 'error' },
}

export type AppErrorOptions = { cause?: unknown; details?: Record<string, unknown> }

/** An expected failure. `message` may be shown to strangers; `details` are for the program that asked. */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ErrorCode
  readonly details: Record<string, unknown>

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause })
    this.code = code
    this.details = options.details ?? {}
  }
}

/**
 * What the database's driver throws when the database cannot be asked, whichever room asked. By their names, since this
 * file knows no driver and there may be two versions of one in a process.
 */
const awayErrors: ReadonlySet<string> = new Set([
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoNotConnectedError',
  'MongoPoolClearedError',
  'MongoPoolClosedError',
  'MongoServerClosedError',
  'MongoServerSelectionError',
  'MongoTopologyClosedError',
  'MongoWaitQueueTimeoutError',
  'PoolClearedOnNetworkError',
])
/** What a MongoDB answers while it stops, or hands its place to another one of its set. */
const awayCodes: ReadonlySet<unknown> = new Set([91, 189, 10_107, 11_600, 11_602, 13_435, 13_436])

const isAway = (thrown: unknown): boolean =>
  thrown instanceof Error &&
  (awayErrors.has(thrown.name) ||
    (thrown.name === 'MongoServerError' && 'code' in thrown && awayCodes.has(thrown.code)) ||
    // What ends a bulk of writes is wrapped.
    (thrown.name === 'MongoBulkWriteError' && 'errorResponse' in thrown && isAway(thrown.errorResponse)))

/** Anything thrown, as an `AppError`: unknown failures become `internal` and say nothing to strangers. */
export function asAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown
  if (isAway(thrown)) return new AppError('unavailable', 'The mail store does not answer', { cause: thrown })
  return new AppError('internal', 'Internal error', { cause: thrown })
}

/** A reply line of SMTP or LMTP for a failure: code, enhanced code, text. */
export function smtpReplyOf(thrown: unknown): { code: number; enhancedCode: string; text: string } {
  const error = asAppError(thrown)
  const row = errorTable[error.code]
  return { code: row.smtpReply, enhancedCode: row.enhancedCode, text: error.message.replace(/[\r\n]+/g, ' ') }
}
