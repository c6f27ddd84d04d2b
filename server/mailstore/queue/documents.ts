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
  _deferred?: { count: number; last: Date; next: Date; firstDue: Date; response: string; remote?: string }
  /** Stands for the members of a list, see expansion.ts. */
  expansion?: Expansion
  /** When the sender was told that it takes long. */
  _warned?: Date
  /** Held by the administrator since then; `queued` is so far away that nobody claims it. */
  _heldAt?: Date
  /** What the sender asked for this recipient (RFC 3461 §4). */
  _notify?: string[]
  _orcpt?: string
}

/** What a sender may ask for a message beside its delivery: reports (RFC 3461), and TLS all the way (RFC 8689). */
export type DeliveryRequest = {
  ret?: string | undefined
  envid?: string | undefined
  /** NEVER, or any of SUCCESS, FAILURE, DELAY; nothing said means FAILURE and DELAY. */
  notify?: readonly string[] | undefined
  /** `rfc822;address`, as the sender wrote it. */
  orcpt?: string | undefined
  requireTls?: boolean | undefined
}

/** What is known of a domain that mail goes to. */
export type DestinationDocument = {
  _id: string
  /** Held by the administrator since then. */
  heldAt?: Date
  /** Times in a row that none of its hosts answered, and until when it is left alone. */
  failures?: number
  suspendedUntil?: Date
  response?: string
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
  /** Of ours: what the sender asked for the whole message. */
  request?: { ret?: string; envid?: string; requireTls?: boolean }
}

export const recipientCollection = 'zone-queue'
export const destinationCollection = 'facteur.outbound-destinations'
export const messageBucket = 'mail'
export const fileNameOf = (queueId: string): string => `message ${queueId}`

/** How far a message has come on its way to the members of a list. */
export type Expansion = {
  listId: string
  /** The last address that is in the queue; addresses come in sorted order. */
  after: string
  count: number
}
