import { asAppError, errorTable, smtpReplyOf } from '../contract/errors.ts'
import { createLogger } from '../kit/log.ts'
import { asciiText } from '../mailstore/log-in/sentences.ts'

const log = createLogger('submission')

/** An error as smtp-server shows it: `responseCode` and a text that begins with the enhanced code (RFC 2034). */
export type ReplyError = Error & { responseCode: number }

/** The reply to anything thrown while a client waits. Unknown failures are 451: they delay, they never destroy. */
export function replyError(thrown: unknown, context: { session: string }): ReplyError {
  const error = asAppError(thrown)
  const level = errorTable[error.code].logLevel
  log[level]('refused', { session: context.session, code: error.code, error: level === 'info' ? error.message : error })
  const { code, enhancedCode, text } = smtpReplyOf(error)
  return Object.assign(new Error(`${enhancedCode} ${asciiText(text)}`), { responseCode: code })
}
