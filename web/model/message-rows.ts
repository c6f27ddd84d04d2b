import type { MessageSummary } from '../../server/contract/mail.ts'

/** The loaded head of a list, newest first. Every function gives a new array or the same one when nothing changed. */
export type Rows = readonly MessageSummary[]
export type ShownFlags = Pick<MessageSummary, 'seen' | 'flagged' | 'answered' | 'forwarded'>
export type MessageRef = { mailboxId: string; uid: number }

/** A uid is unique in its mailbox only; results of a search come from many. */
export function keyOf(ref: MessageRef): string {
  return `${ref.mailboxId}:${String(ref.uid)}`
}

export function refOf(key: string): MessageRef {
  const [mailboxId = '', uid = '0'] = key.split(':')
  return { mailboxId, uid: Number(uid) }
}

/** The first page, read again, over what is loaded: new messages come in, known ones are refreshed in their place. */
export function mergeHead(rows: Rows, head: Rows): { rows: Rows; added: MessageSummary[] } {
  const known = new Set(rows.map(keyOf))
  const fresh = new Map(head.map((message) => [keyOf(message), message]))
  const added = head.filter((message) => !known.has(keyOf(message)))
  const refreshed = rows.map((message) => fresh.get(keyOf(message)) ?? message)
  return { rows: sortNewestFirst([...added, ...refreshed]), added }
}

/** Appends a page; what moved between two pages is not shown twice. */
export function appendPage(rows: Rows, page: Rows): Rows {
  const known = new Set(rows.map(keyOf))
  return [...rows, ...page.filter((message) => !known.has(keyOf(message)))]
}

export function withoutKeys(rows: Rows, keys: ReadonlySet<string>): Rows {
  const kept = rows.filter((message) => !keys.has(keyOf(message)))
  return kept.length === rows.length ? rows : kept
}

/** Puts messages back that a failed change had taken away. */
export function restored(rows: Rows, messages: Rows): Rows {
  const known = new Set(rows.map(keyOf))
  return sortNewestFirst([...rows, ...messages.filter((message) => !known.has(keyOf(message)))])
}

export function withFlags(rows: Rows, keys: ReadonlySet<string>, set: Partial<ShownFlags>): Rows {
  return rows.map((message) => (keys.has(keyOf(message)) ? { ...message, ...set } : message))
}

/** IMAP flags (RFC 9051 §2.3.2, RFC 5788) of a change notice, as the list shows them. */
export function flagsShown(flags: readonly string[]): ShownFlags {
  const has = (name: string): boolean => flags.some((flag) => flag.toLowerCase() === name)
  return {
    seen: has('\\seen'),
    flagged: has('\\flagged'),
    answered: has('\\answered'),
    forwarded: has('$forwarded'),
  }
}

/** The message that takes the place of one that goes away: the next older, else the one above. */
export function neighbourOf(rows: Rows, key: string, leaving: ReadonlySet<string>): MessageSummary | null {
  const index = rows.findIndex((message) => keyOf(message) === key)
  if (index < 0) return null
  const stays = (message: MessageSummary): boolean => !leaving.has(keyOf(message)) && keyOf(message) !== key
  return rows.slice(index + 1).find(stays) ?? rows.slice(0, index).reverse().find(stays) ?? null
}

function sortNewestFirst(rows: MessageSummary[]): Rows {
  return rows.sort((a, b) => b.receivedAt.localeCompare(a.receivedAt) || b.uid - a.uid)
}
