import type { MessageRef } from '../../mailstore/client/messages.ts'
import type { WildDuckClient } from '../../mailstore/client/wildduck-client.ts'
import { type HeaderField, parseHeaders } from './headers.ts'

/** Longest header that is read: the largest seen in the wild are a tenth of it. */
const maxHeaderBytes = 256 * 1024

/** The header of a stored message: its source is read up to the first empty line. */
export async function readHeaders(
  client: WildDuckClient,
  accountId: string,
  message: MessageRef,
): Promise<HeaderField[]> {
  const { body } = await client.messages.source(accountId, message)
  let block = ''
  for await (const chunk of body) {
    block += (chunk as Buffer).toString('latin1')
    if (/\r?\n\r?\n/.test(block) || block.length > maxHeaderBytes) break
  }
  // RFC 6532 §3.2: a header may hold UTF-8 as it is.
  return parseHeaders(Buffer.from(block, 'latin1').toString('utf8'))
}
