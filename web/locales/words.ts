/**
 * The catalogue in use. Elements read `words` when they draw, so that another language is one assignment and a redraw.
 */
import type { ErrorCode } from '../../server/contract/errors.ts'
import type { Mailbox } from '../../server/contract/mail.ts'
import type { SecondStepFailure } from '../model/second-step-failure.ts'
import type { Language } from '../model/dates.ts'
import { fr, type Words } from './fr.ts'

export const words: Words = fr
export const language: Language = 'fr'

export function failureText(code: ErrorCode | 'network'): string {
  return words.failures[code]
}

/** Special mailboxes have a name of the interface; own ones the name that their owner gave. */
export function mailboxName(mailbox: Mailbox): string {
  return mailbox.specialUse === null ? mailbox.name : words.specialUse[mailbox.specialUse]
}

export function mailboxFaultText(fault: 'empty' | 'slash' | 'long' | null): string | null {
  return fault === null ? null : words.mailboxes.faults[fault]
}

export function secondStepFailureText(failure: SecondStepFailure): string {
  if (failure.kind === 'tooMany') return words.login.tooMany(failure.seconds)
  if (failure.kind === 'other') return failureText(failure.code)
  return words.secondFactor.failures[failure.kind]
}
