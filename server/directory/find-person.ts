import { localDomains } from '../config/schema.ts'
import { AppError } from '../contract/errors.ts'
import type { PersonDocument } from './people.ts'
import type { Room } from './room.ts'

/** The longest thing that can be an address (RFC 5321 §4.5.3.1): longer input is not looked for. */
const maxLength = 320

/**
 * Whom a person means who types a username: it too with capitals, and the address of the academy, which many type by
 * mistake, whole or only the part before the @.
 */
export async function findPerson(room: Pick<Room, 'people' | 'config'>, typed: string): Promise<PersonDocument | null> {
  const text = typed.trim().toLowerCase().replace(/\s+/g, '')
  if (text === '' || text.length > maxLength) return null
  const at = text.lastIndexOf('@')
  if (at >= 0) {
    const domain = text.slice(at + 1)
    return localDomains(room.config).includes(domain) ? await byAddress(room, text) : null
  }
  const byUsername = await room.people.findOne({ username: text })
  return byUsername ?? (text.includes('.') ? await byAddress(room, `${text}@${room.config.academy.domain}`) : null)
}

/** The person of an account. Throws `notFound`. */
export async function ownerOf({ people }: Pick<Room, 'people'>, accountId: string): Promise<PersonDocument> {
  const person = await people.findOne({ accountId })
  if (person === null) throw new AppError('notFound', 'Ce compte n’existe pas.')
  return person
}

async function byAddress({ people }: Pick<Room, 'people'>, address: string): Promise<PersonDocument | null> {
  return (await people.findOne({ address })) ?? (await people.findOne({ aliases: address }))
}
