import { z } from 'zod'
import { errorCodes } from './errors.ts'
import { SecondStep } from './second-factor.ts'

/** The body of every failed HTTP request: RFC 9457 problem details, plus our error code. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  code: z.enum(errorCodes),
  /** One entry per wrong field of the request, path joined by dots. */
  fields: z.record(z.string(), z.string()).optional(),
  /** When one may try again, in seconds (429, 503). */
  retryAfterSeconds: z.int().optional(),
  /** How to finish the log-in (`secondFactorRequired`). */
  secondFactor: SecondStep.optional(),
})
export type Problem = z.infer<typeof Problem>
