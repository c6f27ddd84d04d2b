import { AppError } from '../contract/errors.ts'
import type { Resolver } from '../mailstore/resolve/resolver.ts'
import type { RecipientCheck } from './envelope.ts'

/**
 * Tells a colleague's mistyped address while the message is still open, instead of by a report afterwards. Only that:
 * a full mailbox, or a directory that cannot be asked, is left to the queue, which tries again.
 */
export function createRecipientCheck(resolver: Resolver): RecipientCheck {
  return async (address) => {
    const recipient = await resolver.resolve(address).catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'unavailable') return null
      throw error
    })
    if (recipient?.kind === 'unknown') throw new AppError('notFound', `L’adresse ${address} n’existe pas`)
  }
}
