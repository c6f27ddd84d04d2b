import { randomUUID } from 'node:crypto'
import { AppError } from '../contract/errors.ts'
import { headerField, type HeaderField, headerValues } from '../mailstore/queue/header.ts'
import { formatDate } from '../mailstore/queue/format-date.ts'
import type { Identity } from './identity.ts'

export type SubmittedBy = {
  identity: Pick<Identity, 'owns'>
  /** `with` value of the trace, e.g. ESMTPSA (RFC 3848). */
  protocol: string
  sessionId: string
  hostName: string
  /** Domain of the Message-ID, where the program made none. */
  domain: string
  now: Date
}

/** Never leaves: Bcc tells who else was written to; Return-Path is for the last host of the way (RFC 5321 §4.4). */
const removed = new Set(['bcc', 'resent-bcc', 'return-path'])

/**
 * The header as it may leave. Throws `invalid` for one that is none, and `forbidden` unless every author and the sender
 * are addresses of the account. Adds what a submission server may add (RFC 6409 §8): Date and Message-ID, and the trace
 * without the client's address, which is nobody's business but ours.
 */
export function prepareHeader(header: readonly HeaderField[], by: SubmittedBy): HeaderField[] {
  assertWellFormed(header)
  assertOwned(header, by.identity)
  const kept = header.filter(({ key }) => !removed.has(key))
  const added = [
    headerField(
      'Received',
      `from submission by ${by.hostName}\r\n with ${by.protocol} id ${by.sessionId}; ${formatDate(by.now)}`,
    ),
  ]
  if (!hasValue(header, 'date')) added.push(headerField('Date', formatDate(by.now)))
  if (!hasValue(header, 'message-id')) added.push(headerField('Message-ID', `<${randomUUID()}@${by.domain}>`))
  return [...added, ...kept.filter((field) => !isEmptied(field, header))]
}

function assertWellFormed(header: readonly HeaderField[]): void {
  if (header.some(({ key }) => key === ''))
    throw new AppError('invalid', 'L’en-tête du message contient une ligne qui n’est pas un champ')
  // RFC 5322 §3.6: exactly one. A second one could show another author than the one that was checked.
  if (header.filter(({ key }) => key === 'from').length !== 1)
    throw new AppError('invalid', 'Le message doit avoir un champ From, et un seul')
  if (header.filter(({ key }) => key === 'sender').length > 1)
    throw new AppError('invalid', 'Le message ne peut avoir qu’un champ Sender')
}

function assertOwned(header: readonly HeaderField[], identity: Pick<Identity, 'owns'>): void {
  for (const key of ['from', 'sender']) {
    for (const value of headerValues(header, key)) {
      const addresses = everythingLikeAnAddress(value)
      const foreign = addresses.find((address) => !identity.owns(address))
      if (foreign !== undefined || (addresses.length === 0 && (key === 'from' || value !== '')))
        throw new AppError(
          'forbidden',
          `Vous ne pouvez pas signer un message de l’adresse ${(foreign ?? '').slice(0, 100)}`,
        )
    }
  }
}

/**
 * Everything in a field that any reader could take for its address: what stands in angle brackets, in comments and bare;
 * only quoted text is no address. Readers disagree on odd headers, so that all of it must be the account's.
 */
function everythingLikeAnAddress(value: string): string[] {
  return value.replace(/"(?:[^"\\]|\\.)*"(?!@)/g, ' ').match(/[^\s<>(),;:[\]]+@[^\s<>(),;:]*/g) ?? []
}

const hasValue = (header: readonly HeaderField[], key: string): boolean =>
  headerValues(header, key).some((value) => value !== '')

/** A Date or Message-ID field with nothing in it, which would stand beside the one we add. */
const isEmptied = (field: HeaderField, header: readonly HeaderField[]): boolean =>
  (field.key === 'date' || field.key === 'message-id') && !hasValue(header, field.key)
