import type { Config } from '../config/schema.ts'
import { AppError } from '../contract/errors.ts'

/** `dot-atom` of RFC 5322 §3.2.3 without the signs that nobody can say over a telephone. */
const localPartFormat = /^[a-z0-9](?:[a-z0-9_-]|\.(?!\.))*$/
/** RFC 5321 §4.5.3.1.1 */
const maxLocalPartOctets = 64

/**
 * An address that an administrator types, whole or only the part before the @, as it is kept: lower case, in the
 * academy's domain. Throws `invalid` for one that cannot be an address of ours.
 */
export function academyAddress(typed: string, { academy }: Pick<Config, 'academy'>): string {
  const text = typed.trim().toLowerCase()
  const at = text.lastIndexOf('@')
  const localPart = at < 0 ? text : text.slice(0, at)
  if (at >= 0 && text.slice(at + 1) !== academy.domain)
    throw invalid(`L’adresse doit se terminer par @${academy.domain}.`)
  if (localPart.length > maxLocalPartOctets || !localPartFormat.test(localPart) || localPart.endsWith('.'))
    throw invalid(
      `« ${typed.slice(0, 100)} » ne peut pas être une adresse : lettres sans accent, chiffres, point, tiret.`,
    )
  return `${localPart}@${academy.domain}`
}

export const localPartOf = (address: string): string => address.slice(0, address.lastIndexOf('@'))

const invalid = (reason: string): AppError =>
  new AppError('invalid', reason, { details: { fields: { address: reason } } })
