import { buffer } from 'node:stream/consumers'
import type { StoredMessage } from '../../mailstore/client/message-shapes.ts'
import type { MessageRef } from '../../mailstore/client/messages.ts'
import type { WildDuckClient } from '../../mailstore/client/wildduck-client.ts'

/** Pictures that every browser shows. SVG is left out: it is a program as much as a picture. */
const shown = /^image\/(?:png|jpe?g|gif|webp|bmp|avif)$/i

/**
 * The message's own pictures, to stand in its document as `data:` URLs. The document has an origin of its own, so it
 * could not fetch them: its requests carry no cookie. Answers what gives a picture its URL, or null for one that is
 * none, and for the one with which the document would pass `maxChars`: a message may name the same picture many times.
 */
export async function loadPictures(
  client: WildDuckClient,
  accountId: string,
  stored: StoredMessage,
  maxChars: number,
): Promise<(attachmentId: string) => string | null> {
  const message: MessageRef = { mailboxId: stored.mailbox, uid: stored.id }
  const named = new Set(stored.html.flatMap((part) => [...part.matchAll(/attachment:(ATT\d+)/g)].map(([, id]) => id)))
  const urls = new Map<string, string>()
  let left = maxChars
  for (const { id, contentType, sizeKb } of stored.attachments) {
    if (!named.has(id) || !shown.test(contentType) || sizeKb * 1024 > left) continue
    const { body } = await client.messages.attachment(accountId, message, id)
    urls.set(id, `data:${contentType.toLowerCase()};base64,${(await buffer(body)).toString('base64')}`)
  }
  return (attachmentId) => {
    const url = urls.get(attachmentId) ?? null
    left -= url?.length ?? 0
    return left < 0 ? null : url
  }
}
