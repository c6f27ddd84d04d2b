import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { AppError } from '../../contract/errors.ts'
import type { OutgoingMessage } from '../../contract/send.ts'
import type { StoredMessage } from '../../mailstore/client/message-shapes.ts'
import type { DraftUpload, MessageRef } from '../../mailstore/client/messages.ts'
import type { HttpDeps } from '../deps.ts'
import { safeFilename } from '../download.ts'
import { type OutgoingPart, renderMime } from './mime.ts'
import { type InlinePicture, outgoingHtml } from './outgoing-html.ts'
import { plainTextOf } from './plain-text.ts'
import type { Recipients } from './recipients.ts'
import type { Sender } from './sender.ts'
import { referencesOf } from './threading.ts'
import type { Uploads } from './uploads.ts'

export type Composed = { upload: DraftUpload; messageId: string }

export type ComposeInput = {
  /** The account in which it is written: what it answers and carries along lies there. */
  accountId: string
  /** Whose uploads it takes: those of the person. */
  uploaderId: string
  sender: Sender
  message: OutgoingMessage
  recipients: Recipients
  /** Where drafts of that account lie. */
  draftsId: string
}

/** Makes the message that a person wrote: of the text, the uploads, the parts sent along, and what it answers. */
export async function compose(
  deps: Pick<HttpDeps, 'client' | 'config'> & { uploads: Uploads },
  { accountId, uploaderId, sender, message, recipients, draftsId }: ComposeInput,
): Promise<Composed> {
  const { from } = sender
  const answered = await answeredMessage(deps, accountId, message, draftsId)
  const { html, pictures } = message.html === undefined ? { html: null, pictures: [] } : outgoingHtml(message.html)
  const parts = [
    ...(await Promise.all(pictures.map((picture) => pictureOf(deps, accountId, picture)))).filter(
      (part) => part !== null,
    ),
    ...(await uploadedParts(deps.uploads, uploaderId, message.uploadIds)),
    ...(await forwardedParts(deps, accountId, message)),
  ]
  const messageId = `<${randomUUID()}@${from.address.slice(from.address.lastIndexOf('@') + 1)}>`
  const raw = await renderMime(
    {
      ...recipients,
      from,
      subject: message.subject,
      text: message.text === '' && html !== null ? plainTextOf(html) : message.text,
      html,
      messageId,
      inReplyTo: answered?.reference.action === 'forward' ? null : (answered?.message.messageId ?? null),
      references: answered ? referencesOf(answered.message) : [],
      parts,
      date: new Date(),
    },
    deps.config.mx.maxMessageBytes,
  )
  // The mail store marks as answered what lies in the account that sends; of another account it knows nothing.
  const reference = answered && sender.accountId === accountId ? { reference: answered.reference } : {}
  return { messageId, upload: { raw, from, ...recipients, ...reference } }
}

type Answered = { message: StoredMessage; reference: NonNullable<DraftUpload['reference']> }

/** What the message answers: as the browser says, or as the draft that it goes on from remembers. */
async function answeredMessage(
  { client }: Pick<HttpDeps, 'client'>,
  accountId: string,
  { regarding, draftUid }: OutgoingMessage,
  draftsId: string,
): Promise<Answered | null> {
  const reference = regarding ?? (await draftReference())
  if (!reference) return null
  const { mailboxId, uid, action } = reference
  const message = await client.messages.get(accountId, { mailboxId, uid }).catch(goneIsNull)
  return message && { message, reference: { mailboxId, uid, action } }

  async function draftReference(): Promise<Answered['reference'] | null> {
    if (draftUid === undefined) return null
    const draft = await client.messages.get(accountId, { mailboxId: draftsId, uid: draftUid }).catch(goneIsNull)
    return draft?.reference ?? null
  }
}

/** A message that was moved or deleted meanwhile is still answered, only without its thread. */
function goneIsNull(error: unknown): null {
  if (error instanceof AppError && error.code === 'notFound') return null
  throw error
}

async function uploadedParts(uploads: Uploads, accountId: string, ids: readonly string[]): Promise<OutgoingPart[]> {
  return Promise.all(
    ids.map(async (id) => {
      const { filename, contentType, open } = await uploads.get(accountId, id)
      return { filename, contentType, content: open }
    }),
  )
}

async function forwardedParts(
  { client }: Pick<HttpDeps, 'client'>,
  accountId: string,
  { forwardAttachments }: OutgoingMessage,
): Promise<OutgoingPart[]> {
  if (!forwardAttachments || forwardAttachments.attachmentIds.length === 0) return []
  const source = forwardAttachments.message
  const stored = await client.messages.get(accountId, source)
  return forwardAttachments.attachmentIds.map((id) => {
    const attachment = stored.attachments.find((each) => each.id === id)
    if (!attachment) throw new AppError('notFound', 'There is no such attachment')
    return {
      filename: safeFilename(attachment.filename),
      contentType: attachment.contentType || 'application/octet-stream',
      content: () => openAttachment(client, accountId, source, id),
    }
  })
}

/** Null for a picture that is gone: the message goes out without it. */
async function pictureOf(
  { client }: Pick<HttpDeps, 'client'>,
  accountId: string,
  picture: InlinePicture,
): Promise<OutgoingPart | null> {
  const { cid } = picture
  if (picture.kind === 'data') {
    const ending = picture.contentType.slice('image/'.length)
    const content = (): Readable => Readable.from([Buffer.from(picture.base64, 'base64')])
    return { cid, filename: `image.${ending}`, contentType: picture.contentType, content }
  }
  const { mailboxId, uid, attachmentId } = picture
  const stored = await client.messages.get(accountId, { mailboxId, uid }).catch(goneIsNull)
  const attachment = stored?.attachments.find((each) => each.id === attachmentId)
  if (!attachment) return null
  return {
    cid,
    filename: safeFilename(attachment.filename),
    contentType: attachment.contentType || 'application/octet-stream',
    content: () => openAttachment(client, accountId, { mailboxId, uid }, attachmentId),
  }
}

async function openAttachment(
  client: HttpDeps['client'],
  accountId: string,
  message: MessageRef,
  attachmentId: string,
): Promise<Readable> {
  return (await client.messages.attachment(accountId, message, attachmentId)).body
}
