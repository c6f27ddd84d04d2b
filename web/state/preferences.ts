import { Observable } from './observable.ts'

export type Theme = 'system' | 'light' | 'dark'

/** Choices of this device. A browser that keeps nothing (private window) works with the defaults. */
export class Preferences extends Observable {
  #theme: Theme = 'system'
  #shortcuts = true
  #listWidth = 0

  constructor() {
    super()
    const stored = read()
    if (stored['theme'] === 'light' || stored['theme'] === 'dark') this.#theme = stored['theme']
    if (stored['shortcuts'] === false) this.#shortcuts = false
    if (typeof stored['listWidth'] === 'number') this.#listWidth = stored['listWidth']
  }

  get theme(): Theme {
    return this.#theme
  }

  set theme(theme: Theme) {
    this.#theme = theme
    this.#keep()
  }

  /** Shortcuts of one letter can be switched off: WCAG 2.1.4. */
  get shortcuts(): boolean {
    return this.#shortcuts
  }

  set shortcuts(on: boolean) {
    this.#shortcuts = on
    this.#keep()
  }

  /** Width of the list beside the reading pane in CSS pixels; 0 is the default of the style sheet. */
  get listWidth(): number {
    return this.#listWidth
  }

  set listWidth(width: number) {
    this.#listWidth = width
    this.#keep()
  }

  #keep(): void {
    try {
      const values = { theme: this.#theme, shortcuts: this.#shortcuts, listWidth: this.#listWidth }
      localStorage.setItem(key, JSON.stringify(values))
    } catch {
      // Nothing can be kept here; the choice holds until the page goes.
    }
    this.changed()
  }
}

const key = 'facteur.preferences'

function read(): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? '{}')
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
