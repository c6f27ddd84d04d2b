import type { StoredMessage } from '../../mailstore/client/message-shapes.ts'

/** A thread longer than this keeps its first message and the newest: headers must not grow without end. */
const maxReferences = 40

/** The references of an answer: those of its parent and the parent itself, oldest first (RFC 5322 §3.6.4). */
export function referencesOf(parent: Pick<StoredMessage, 'messageId' | 'references'>): string[] {
  const all = [...parent.references, parent.messageId].filter((id) => /^<[^<>\s]+>$/.test(id))
  const unique = [...new Set(all)]
  if (unique.length <= maxReferences) return unique
  return [...unique.slice(0, 1), ...unique.slice(1 - maxReferences)]
}
