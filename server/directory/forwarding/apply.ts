import type { Room } from '../room.ts'

/** Name of the filter that forwards without a copy; people's own filters have other names. */
const filterName = 'facteur: transfert sans copie'

/**
 * Makes the mail store do as it is wished; null: nothing is forwarded. With a copy it is a matter of the account, without
 * one of a filter that fits every message. The new way is there before the old one goes: WildDuck sends a message to an
 * address once, however many ways say so.
 */
export async function applyForwarding(
  { users, filters }: Pick<Room['accounts'], 'users' | 'filters'>,
  accountId: string,
  wish: { target: string; keepCopy: boolean } | null,
): Promise<void> {
  const old = (await filters.list(accountId)).filter(({ name }) => name === filterName)
  if (wish !== null && !wish.keepCopy)
    await filters.create(accountId, { name: filterName, query: {}, action: { targets: [wish.target], delete: true } })
  await users.update(accountId, { targets: wish?.keepCopy ? [wish.target] : [] })
  for (const { id } of old) await filters.remove(accountId, id)
}
