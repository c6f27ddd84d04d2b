import type { ActingPerson } from '../shared-mailboxes/types.ts'

/**
 * Further addresses of a person: mail to them arrives in the same mailbox, and one may write from them. They are claimed
 * in the register of names, so that one that was taken away never goes to somebody else.
 */
export type Aliases = {
  /** Answers the address as it is kept. Throws `notFound`, `invalid` or `conflict`, in plain words. */
  add(account: string, address: string, actor?: ActingPerson): Promise<string>
  /** Mail to it is refused from then on. Throws `notFound`, and `invalid` for the main address. */
  remove(account: string, address: string, actor?: ActingPerson): Promise<string>
}
