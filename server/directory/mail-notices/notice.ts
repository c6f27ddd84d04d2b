import { type DepartureNotices, departureTexts } from './departure-texts.ts'
import { type ForwardingNotices, forwardingTexts } from './forwarding-texts.ts'
import type { NoticeText, NoticeTexts, Place } from './notice-text.ts'
import { type RecoveryNotices, recoveryTexts } from './recovery-texts.ts'
import { type SecurityNotices, securityTexts } from './security-texts.ts'

/**
 * What the service writes to people, by kind; each kind has its facts and its text, which stand together in a file per
 * area. A new area joins its facts to `NoticeFacts` and its texts to `texts`.
 *
 * Rules of the texts: plain words; no secret but the single-use link of a recovery and the link by which an address
 * agrees to be forwarded to; no other link, so that nobody learns to click in a mail that speaks of passwords; whoever did
 * not do it is told whom to ask.
 */
export type NoticeFacts = SecurityNotices & RecoveryNotices & DepartureNotices & ForwardingNotices
export type NoticeKind = keyof NoticeFacts
export type Notice = { [K in NoticeKind]: { kind: K } & NoticeFacts[K] }[NoticeKind]

const texts: NoticeTexts<NoticeFacts> = { ...securityTexts, ...recoveryTexts, ...departureTexts, ...forwardingTexts }

export function textOf<K extends NoticeKind>(notice: { kind: K } & NoticeFacts[K], place: Place): NoticeText {
  return texts[notice.kind](notice, place)
}
