import { html } from 'lit'
import { showSheet } from '../../elements/question-dialog.ts'
import { words } from '../../locales/words.ts'
import { shortcutTable } from '../../model/shortcuts.ts'
import type { Preferences } from '../../state/preferences.ts'
import './shortcuts-sheet.css'

/** Every shortcut, and the switch that turns those of one letter off (WCAG 2.1.4). */
export function showShortcuts(preferences: Preferences): Promise<void> {
  const onChange = (event: Event): void => {
    preferences.shortcuts = (event.target as HTMLInputElement).checked
  }
  return showSheet(
    words.shortcuts.title,
    html`<div class="shortcuts-sheet content">
      <label
        ><input type="checkbox" .checked=${preferences.shortcuts} @change=${onChange} />
        ${words.shortcuts.enable}</label
      >
      <dl>
        ${shortcutTable.map(
          ([command, keys]) =>
            html`<div>
              <dt>${keys.map((key) => html`<kbd>${words.shortcuts.keys[key] ?? key}</kbd>`)}</dt>
              <dd>${words.shortcuts.commands[command]}</dd>
            </div>`,
        )}
      </dl>
    </div>`,
  )
}
