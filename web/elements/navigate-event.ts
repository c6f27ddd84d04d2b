import type { Route } from '../model/routes.ts'

/** The reader goes elsewhere; only the shell changes the address. `replace` leaves no step in the history. */
export class FtNavigateEvent extends Event {
  constructor(
    readonly route: Route,
    readonly replace = false,
  ) {
    super('ft-navigate', { bubbles: true })
  }
}
