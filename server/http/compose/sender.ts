import { AppError } from '../../contract/errors.ts'
import type { Directory } from '../../directory/directory.ts'
import { includesRight, type SharedAccess } from '../../directory/shared-mailboxes/types.ts'

/** Who a message is from, and in whose account it is made and kept. */
export type Sender = { accountId: string; from: { name: string; address: string } }

export type SenderInput = {
  /** Of the session. */
  personAccountId: string
  /** The functional mailbox in which it is written; null for one's own. */
  sharedMailbox: SharedAccess | null
  /** As the browser names it. */
  from: string
}

/**
 * One writes from one's own addresses, and from those of a functional mailbox where one may; a message of a functional
 * mailbox is made in its account, so that its « Envoyés » has it whoever wrote. Throws `forbidden` for any other address.
 */
export async function senderOf(
  directory: Pick<Directory, 'accountOf' | 'sharedMailboxes'>,
  { personAccountId, sharedMailbox, from }: SenderInput,
): Promise<Sender> {
  if (sharedMailbox !== null) return sharedSender(sharedMailbox, from)
  const account = await directory.accountOf(personAccountId)
  const own = spelling(account.addresses, from)
  if (own !== undefined) return { accountId: personAccountId, from: { name: account.displayName, address: own } }
  const shared = await directory.sharedMailboxes.of(personAccountId)
  const named = shared.find(({ addresses }) => spelling(addresses, from) !== undefined)
  if (named === undefined) throw notYours()
  return sharedSender(named, from)
}

function sharedSender(mailbox: SharedAccess, from: string): Sender {
  const address = spelling(mailbox.addresses, from)
  if (address === undefined || !includesRight(mailbox.right, 'send')) throw notYours()
  return { accountId: mailbox.accountId, from: { name: mailbox.name, address } }
}

/** The address as the directory spells it. */
function spelling(addresses: readonly string[], typed: string): string | undefined {
  const wanted = typed.trim().toLowerCase()
  return addresses.find((address) => address.toLowerCase() === wanted)
}

const notYours = (): AppError => new AppError('forbidden', 'This is not an address of yours')
