import type { Readable } from 'node:stream'
import { z } from 'zod'
import { AppError } from '../../contract/errors.ts'
import { Listing, StoredMessage } from './message-shapes.ts'
import { nothing, segment, transferTimeoutMs, type Transport } from './transport.ts'

const Moved = z.object({ mailbox: z.string(), id: z.array(z.tuple([z.int(), z.int()])).default([]) })

const Uploaded = z.object({ message: z.object({ id: z.int(), mailbox: z.string() }) })

const Submitted = z.object({
  queueId: z.string().nullish(),
  message: z.object({ id: z.int().nullish(), mailbox: z.string().nullish() }).nullish(),
})

/** Where a message lies. */
export type MessageRef = { mailboxId: string; uid: number }
export type NamedAddress = { name: string; address: string }

export type DraftUpload = {
  /** The message in RFC 5322 form, 7-bit ASCII. */
  raw: string
  /** Envelope of a later `submit`: the header in `raw` is not read for it. */
  from: NamedAddress
  to: NamedAddress[]
  cc: NamedAddress[]
  bcc: NamedAddress[]
  /** What it answers: marked answered or forwarded when the draft is submitted. */
  reference?: MessageRef & { action: 'reply' | 'replyAll' | 'forward' }
  /** An earlier draft, removed once this one is stored. */
  replaces?: MessageRef
  ip?: string
}

export function messageCalls(transport: Transport) {
  const ofMailbox = (accountId: string, mailboxId: string) =>
    `/users/${segment(accountId)}/mailboxes/${segment(mailboxId)}/messages`
  const one = (accountId: string, { mailboxId, uid }: MessageRef) => `${ofMailbox(accountId, mailboxId)}/${uid}`

  return {
    /** One page of a mailbox, newest first. */
    page(accountId: string, mailboxId: string, page: { limit: number; cursor?: string | undefined }): Promise<Listing> {
      return transport.call(Listing, 'GET', ofMailbox(accountId, mailboxId), {
        query: { limit: page.limit, order: 'desc', next: page.cursor },
      })
    },

    /** One page of what matches `q` (words, `from:`, `subject:`, `has:attachment` …), newest first. */
    search(
      accountId: string,
      search: { q: string; mailboxId?: string | undefined; limit: number; cursor?: string | undefined },
    ): Promise<Listing> {
      // With `q` WildDuck leaves its other filters out: the mailbox has to be a word of the query.
      const q = search.mailboxId === undefined ? search.q : `in:${search.mailboxId} ${search.q}`
      return transport.call(Listing, 'GET', `/users/${segment(accountId)}/search`, {
        query: { q, useAndSearch: true, searchable: true, limit: search.limit, order: 'desc', next: search.cursor },
      })
    },

    get(accountId: string, message: MessageRef): Promise<StoredMessage> {
      return transport.call(StoredMessage, 'GET', one(accountId, message))
    },

    /** The message as it was received, in RFC 5322 form. */
    source(accountId: string, message: MessageRef): Promise<{ contentType: string; body: Readable }> {
      return transport.open(`${one(accountId, message)}/message.eml`)
    },

    /** The decoded bytes of an attachment. */
    attachment(
      accountId: string,
      message: MessageRef,
      attachmentId: string,
    ): Promise<{ contentType: string; body: Readable }> {
      return transport.open(`${one(accountId, message)}/attachments/${segment(attachmentId)}`)
    },

    /** Sets or clears flags. Uids that are gone are passed over. */
    async setFlags(
      accountId: string,
      mailboxId: string,
      uids: readonly number[],
      flags: { seen?: boolean | undefined; flagged?: boolean | undefined },
    ): Promise<void> {
      // One call may either set or clear: WildDuck would add to and take from the same list in one update.
      for (const value of [true, false]) {
        const changed = Object.entries(flags).filter(([, wanted]) => wanted === value)
        if (changed.length === 0) continue
        await transport
          .call(nothing, 'PUT', ofMailbox(accountId, mailboxId), {
            body: { message: uids.join(','), ...Object.fromEntries(changed) },
          })
          .catch(passOverGone)
      }
    },

    /** Moves messages and answers `[old uid, new uid]` of those that were still there. */
    async move(
      accountId: string,
      mailboxId: string,
      uids: readonly number[],
      toMailboxId: string,
    ): Promise<[number, number][]> {
      const moved = await transport
        .call(Moved, 'PUT', ofMailbox(accountId, mailboxId), {
          body: { message: uids.join(','), moveTo: toMailboxId },
          timeoutMs: transferTimeoutMs,
        })
        .catch(passOverGone)
      return moved?.id ?? []
    },

    /** Removes one message for ever (WildDuck keeps its own archive of it for a while). */
    async remove(accountId: string, message: MessageRef): Promise<void> {
      await transport.call(nothing, 'DELETE', one(accountId, message)).catch(passOverGone)
    },

    /** Stores a draft and answers where it lies. */
    async uploadDraft(accountId: string, mailboxId: string, draft: DraftUpload): Promise<MessageRef> {
      const { reference, replaces, ...rest } = draft
      const { message } = await transport.call(Uploaded, 'POST', ofMailbox(accountId, mailboxId), {
        body: {
          ...rest,
          draft: true,
          ...(reference && {
            reference: { mailbox: reference.mailboxId, id: reference.uid, action: reference.action },
          }),
          ...(replaces && { replacePrevious: { mailbox: replaces.mailboxId, id: replaces.uid } }),
        },
        timeoutMs: transferTimeoutMs,
      })
      return { mailboxId: message.mailbox, uid: message.id }
    },

    /** Puts a stored draft on the way and moves it to the Sent mailbox. */
    async submit(
      accountId: string,
      draft: MessageRef,
      meta: { ip?: string } = {},
    ): Promise<{ queueId: string; sent: MessageRef | null }> {
      const { queueId, message } = await transport.call(Submitted, 'POST', `${one(accountId, draft)}/submit`, {
        body: meta,
        timeoutMs: transferTimeoutMs,
      })
      // Success without a queue id: the envelope had no recipient.
      if (!queueId) throw new AppError('invalid', 'The message has no recipient')
      return { queueId, sent: message?.id && message.mailbox ? { mailboxId: message.mailbox, uid: message.id } : null }
    },
  }
}

/** Somebody else (another browser, IMAP) was faster: what was asked for is so. */
function passOverGone(error: unknown): null {
  if (error instanceof AppError && error.details['wildduckCode'] === 'MessageNotFound') return null
  throw error
}
