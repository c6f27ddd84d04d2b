/** Which messages of a list are ticked. Keys are those of message-key.ts; every function gives a new value. */
export type Selection = { keys: ReadonlySet<string>; anchor: string | null }

export const emptySelection: Selection = { keys: new Set(), anchor: null }

export function toggle(selection: Selection, key: string): Selection {
  const keys = new Set(selection.keys)
  if (!keys.delete(key)) keys.add(key)
  return { keys, anchor: key }
}

/** Shift: everything between the anchor and `key` is added. Without an anchor in the list it is a plain toggle. */
export function extendTo(selection: Selection, key: string, order: readonly string[]): Selection {
  const from = selection.anchor === null ? -1 : order.indexOf(selection.anchor)
  const to = order.indexOf(key)
  if (from < 0 || to < 0) return toggle(selection, key)
  const between = order.slice(Math.min(from, to), Math.max(from, to) + 1)
  return { keys: new Set([...selection.keys, ...between]), anchor: selection.anchor }
}

export function selectAll(order: readonly string[]): Selection {
  return { keys: new Set(order), anchor: null }
}

/** Messages that left the list leave the selection. */
export function keepOnly(selection: Selection, present: ReadonlySet<string>): Selection {
  const keys = new Set([...selection.keys].filter((key) => present.has(key)))
  if (keys.size === selection.keys.size) return selection
  return { keys, anchor: selection.anchor !== null && present.has(selection.anchor) ? selection.anchor : null }
}
