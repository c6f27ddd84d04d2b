import type { Context } from 'hono'
import { routePath } from 'hono/route'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { z } from 'zod'
import { AppError, asAppError, errorTable, type ErrorCode } from '../contract/errors.ts'
import type { Problem } from '../contract/problem.ts'
import { SecondStep } from '../contract/second-factor.ts'
import { createLogger } from '../kit/log.ts'

const log = createLogger('http')

/** Every failure as RFC 9457 problem details. What is not an `AppError` is `internal` and says nothing of itself. */
export function problemResponse(c: Context, thrown: unknown): Response {
  const error = asAppError(fromHono(thrown))
  const row = errorTable[error.code]
  const level = row.logLevel
  log[level](`${c.req.method} ${routePath(c)} failed`, {
    code: error.code,
    ...(level === 'debug' || level === 'info' ? {} : { error: error.cause ?? error }),
  })
  const problem = problemOf(error)
  if (problem.retryAfterSeconds !== undefined) c.header('Retry-After', String(problem.retryAfterSeconds))
  c.header('Cache-Control', 'no-store')
  return c.body(JSON.stringify(problem), row.httpStatus as ContentfulStatusCode, {
    'content-type': 'application/problem+json',
  })
}

const Details = z.object({
  fields: z.record(z.string(), z.string()).optional().catch(undefined),
  retryAfterSeconds: z.int().positive().optional().catch(undefined),
  secondFactor: SecondStep.optional().catch(undefined),
})

function problemOf(error: AppError): Problem {
  const { fields, retryAfterSeconds, secondFactor } = Details.parse(error.details)
  return {
    // RFC 9457 §4.2.1: with about:blank the title repeats the status; what tells problems apart is our code.
    type: 'about:blank',
    title: titles[error.code],
    status: errorTable[error.code].httpStatus,
    detail: error.message,
    code: error.code,
    ...(fields && { fields }),
    ...(retryAfterSeconds && { retryAfterSeconds }),
    ...(secondFactor && { secondFactor }),
  }
}

const titles: Record<ErrorCode, string> = {
  invalid: 'Bad Request',
  unauthenticated: 'Unauthorized',
  secondFactorRequired: 'Unauthorized',
  forbidden: 'Forbidden',
  proofRequired: 'Forbidden',
  passwordChoiceRequired: 'Forbidden',
  notFound: 'Not Found',
  conflict: 'Conflict',
  tooLarge: 'Content Too Large',
  overQuota: 'Insufficient Storage',
  tooManyRequests: 'Too Many Requests',
  policyRejected: 'Forbidden',
  unavailable: 'Service Unavailable',
  internal: 'Internal Server Error',
}

/** Hono throws its own error for a body that is not JSON or has another type than the route takes. */
function fromHono(thrown: unknown): unknown {
  if (!(thrown instanceof HTTPException) || thrown.status >= 500) return thrown
  if (thrown.status === 413) return new AppError('tooLarge', 'The request is too large')
  return new AppError('invalid', 'The request cannot be read', { cause: thrown })
}

/** The `AppError` for a request that does not have the shape of its route: one entry per wrong field. */
export function invalidRequest(error: {
  issues: readonly { path: readonly PropertyKey[]; message: string }[]
}): AppError {
  const fields: Record<string, string> = {}
  for (const { path, message } of error.issues) fields[path.map(String).join('.')] ??= message
  return new AppError('invalid', 'The request is not valid', { details: { fields } })
}
