import type { Signature } from '../../contract/signature.ts'

/** What stands under the messages that somebody writes in the webmail. */
export type Signatures = {
  read(accountId: string): Promise<Signature>
  change(accountId: string, signature: Signature): Promise<void>
  remove(accountId: string): Promise<void>
}
