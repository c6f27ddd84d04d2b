import type { ObjectId } from 'mongodb'
import type { HeaderField } from './header.ts'

/**
 * The documents of WildDuck's outbound queue, as its Maildropper writes them: one document of `zone-queue` per
 * recipient, and one GridFS file of the bucket `mail` per message, whose body is the content and whose header lies in
 * `metadata.data`. WildDuck writes here for the webmail, forwards and automatic replies; its API cancels and
 * reschedules what is not locked. Whatever we write has the same shape.
 */
export type RecipientDocument = {
  _id: ObjectId
  /** Id of the message: 18 hexadecimal digits, the same for all its recipients. */
  id: string
  /** Number of the recipient within the message: three hexadecimal digits. */
  seq: string
  domain: string
  sendingZone: string
  /** Who holds the lock; "no" for nobody. */
  assigned: string
  recipient: string
  locked: boolean
  /** When it was locked, in ms since 1970. */
  lockTime: number
  /** Not before. */
  queued: Date
  created: Date
  /** Set by a filter that posts to a URL; this system delivers by mail only. */
  http?: boolean
  /** Set by a relay target of a filter. */
  mx?: unknown
  _deferred?: { count: number; last: Date; next: Date; firstDue: Date; response: string }
  /** Stands for the members of a list, see expansion.ts. */
  expansion?: Expansion
  /** When the sender was told that it takes long. */
  _warned?: Date
}

export type MessageMetadata = {
  id: string
  /** Reverse path of the envelope; empty for automatic replies and reports. */
  from: string
  to: string[]
  interface: string
  transtype: string
  time: number
  origin: string
  userId?: string
  user?: string
  reason?: string
  headers: HeaderField[]
  messageId?: string
  date?: string
}

export const recipientCollection = 'zone-queue'
export const messageBucket = 'mail'
export const fileNameOf = (queueId: string): string => `message ${queueId}`

/** How far a message has come on its way to the members of a list. */
export type Expansion = {
  listId: string
  /** The last address that is in the queue; addresses come in sorted order. */
  after: string
  count: number
}
