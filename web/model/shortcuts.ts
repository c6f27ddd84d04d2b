/** The keyboard map of the mail page. One letter does one thing; the sheet of shortcuts is made from the same table. */
export type Command =
  | 'compose'
  | 'reply'
  | 'replyAll'
  | 'forward'
  | 'next'
  | 'previous'
  | 'open'
  | 'back'
  | 'tick'
  | 'star'
  | 'toggleSeen'
  | 'archive'
  | 'delete'
  | 'move'
  | 'search'
  | 'help'

const keysOf: Record<Command, readonly string[]> = {
  compose: ['c', 'n'],
  reply: ['r'],
  replyAll: ['a'],
  forward: ['f'],
  next: ['j'],
  previous: ['k'],
  open: ['o'],
  back: ['Escape', 'u'],
  tick: ['x'],
  star: ['s'],
  toggleSeen: ['l'],
  archive: ['e'],
  delete: ['Delete', '#'],
  move: ['d'],
  search: ['/'],
  help: ['?'],
}

export const shortcutTable = Object.entries(keysOf) as [Command, readonly string[]][]

type Keystroke = { key: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean }

/** The command of a key pressed outside of any field, or null. */
export function commandOf(stroke: Keystroke): Command | null {
  if (stroke.ctrlKey || stroke.metaKey || stroke.altKey) return null
  return shortcutTable.find(([, keys]) => keys.includes(stroke.key))?.[0] ?? null
}

/** Escape and Delete are no letters: they work also where shortcuts of one letter are switched off (WCAG 2.1.4). */
export function needsLetter(stroke: Keystroke): boolean {
  return stroke.key.length === 1
}
