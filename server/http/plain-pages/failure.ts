import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { asAppError, errorTable } from '../../contract/errors.ts'
import type { Env } from '../deps.ts'

const words = {
  tooMany: (seconds: number): string =>
    `Trop d’essais à la suite. Vous pourrez recommencer dans ${
      seconds < 90 ? `${seconds} seconde${seconds > 1 ? 's' : ''}` : `${Math.ceil(seconds / 60)} minutes`
    }.`,
  unavailable: 'Le service est momentanément indisponible. Rien n’a été changé : réessayez dans un instant.',
} as const

/** What a page says of a failure, with the status that it is sent with. Throws what is a fault of ours. */
export function failureOf(c: Context<Env>, thrown: unknown): { text: string; status: ContentfulStatusCode } {
  const error = asAppError(thrown)
  const status = errorTable[error.code].httpStatus as ContentfulStatusCode
  if (error.code === 'tooManyRequests') {
    const seconds = Number(error.details['retryAfterSeconds'] ?? 60)
    c.header('Retry-After', String(seconds))
    return { text: words.tooMany(seconds), status }
  }
  if (error.code === 'internal') throw error
  return { text: error.code === 'unavailable' ? words.unavailable : error.message, status }
}
