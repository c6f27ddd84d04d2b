import { Observable } from './observable.ts'

/** Forms with changes that nobody has saved: the shell asks before it leaves them. */
export class UnsavedChanges extends Observable {
  readonly #forms = new Set<object>()

  get any(): boolean {
    return this.#forms.size > 0
  }

  set(form: object, isChanged: boolean): void {
    if (this.#forms.has(form) === isChanged) return
    if (isChanged) this.#forms.add(form)
    else this.#forms.delete(form)
    this.changed()
  }

  clear(): void {
    this.#forms.clear()
    this.changed()
  }
}
