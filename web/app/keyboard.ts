import { type Command, commandOf, needsLetter } from '../model/shortcuts.ts'

/** Fields and open menus keep their keys. */
const ownKeys =
  'input:not([type=checkbox]), textarea, select, [contenteditable=true], dialog, [popover], ft-compose-panel'

/** Turns keys pressed outside of fields into commands of the page. */
export function listenForShortcuts(options: { enabled: () => boolean; run: (command: Command) => void }): () => void {
  const onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || (event.target instanceof Element && event.target.closest(ownKeys) !== null)) return
    if (needsLetter(event) && !options.enabled()) return
    const command = commandOf(event)
    if (command === null) return
    event.preventDefault()
    options.run(command)
  }
  document.addEventListener('keydown', onKey)
  return () => {
    document.removeEventListener('keydown', onKey)
  }
}
