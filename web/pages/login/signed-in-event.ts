/** A session has begun. */
export class FtSignedInEvent extends Event {
  constructor() {
    super('ft-signed-in', { bubbles: true })
  }
}
