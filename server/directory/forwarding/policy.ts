import { AppError } from '../../contract/errors.ts'
import { type Config, localDomains } from '../../config/schema.ts'

/** Whether the academy lets mail be forwarded to this address. */
export function isAllowed(config: Config, target: string): boolean {
  const { forwarding } = config.accounts
  if (forwarding !== 'inside') return forwarding === 'allowed'
  return localDomains(config).includes(target.slice(target.lastIndexOf('@') + 1).toLowerCase())
}

/** Throws `forbidden` where it does not. */
export function assertPolicy(config: Config, target: string): void {
  if (!isAllowed(config, target)) throw new AppError('forbidden', 'Votre académie ne permet pas ce transfert.')
}
