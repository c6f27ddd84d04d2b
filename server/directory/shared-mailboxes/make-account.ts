import { AppError } from '../../contract/errors.ts'
import { localPartOf } from '../academy-address.ts'
import type { Room } from '../room.ts'

const megabyte = 1024 * 1024

/** The account in the mail store: no password opens it. Done again after an interruption, it takes over what is there. */
export async function makeSharedAccount(
  { accounts, config }: Pick<Room, 'accounts' | 'config'>,
  { address, name }: { address: string; name: string },
): Promise<string> {
  const { users, addresses } = accounts
  const username = localPartOf(address)
  const earlier = await users.resolve(username)
  if (earlier !== null) {
    if ((await users.get(earlier)).address === address) return earlier
    throw new AppError('conflict', `Le nom « ${username} » est déjà pris dans la messagerie.`)
  }
  if ((await addresses.resolve(address)) !== null)
    throw new AppError('conflict', `L’adresse ${address} est déjà prise dans la messagerie.`)
  const quota = config.accounts.quotaMegabytes * megabyte
  return await users.create({ username, password: false, address, name, quota, language: 'fr' })
}
