import type { OutgoingMessage } from '../../server/contract/send.ts'
import type { MessageRef } from '../model/message-rows.ts'

/** A file of the message being written. `carried` ones are already on the server, in another message. */
export type DraftFile = {
  key: string
  filename: string
  contentType: string
  sizeBytes: number
} & (
  | { state: 'uploading'; sentBytes: number }
  | { state: 'ready'; uploadId: string }
  | { state: 'carried'; attachmentId: string }
  | { state: 'failed'; reason: 'network' | 'tooLarge' | 'other' }
)

/** What a composer starts from: a blank page, an answer, a forward, a draft taken up again. */
export type DraftSeed = {
  from: string
  to: string[]
  cc: string[]
  bcc: string[]
  subject: string
  html: string
  /** Attachments that stay in another message until this one is sent. */
  carried: {
    source: MessageRef
    files: { attachmentId: string; filename: string; contentType: string; sizeBytes: number }[]
  } | null
  regarding: OutgoingMessage['regarding'] | null
  /** The draft that this takes up, by its place. */
  draft: MessageRef | null
  focus: 'to' | 'body'
}

export type DraftFields = Pick<DraftSeed, 'from' | 'to' | 'cc' | 'bcc' | 'subject' | 'html'> & { text: string }
