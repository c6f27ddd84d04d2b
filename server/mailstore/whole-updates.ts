/**
 * WildDuck's stream of changes (GET /users/:u/updates) reads its journal from the last entry it sent, and so misses
 * entries in two ways. Ids are made by each writing process by itself: of two entries of one second the later one may
 * have the lower id and lie before the place it reads from. And a notice that comes while it reads is dropped, though
 * the entry it tells of may have come too late for that reading. A new message then shows at the next change only.
 * So here it reads a little from before its place (what it then sends twice is dropped by client/updates.ts), and
 * once more soon after each notice.
 */

type Query = { _id?: { $gt?: { getTimestamp(): Date } } }
type Collection = { collectionName: string; find(filter: Query, ...rest: unknown[]): unknown }
type Session = { id: string }
type Handler = (message?: unknown) => void
type Notifier = {
  addListener(session: Session, handler: Handler): void
  removeListener(session: Session, handler: Handler): void
}

/** Longer than an insert takes on a busy machine. */
const overlapSeconds = 10
/** The second reading is for a first one that took longer than usual. */
const readAgainMs: readonly number[] = [250, 1500]

/** To be called in WildDuck's process, with a `require` of its package, before its server is loaded. */
export function readUpdatesWhole(load: NodeJS.Require): void {
  const mongodb = load('mongodb') as {
    Collection: { prototype: Collection }
    ObjectId: { createFromTime(seconds: number): { getTimestamp(): Date } }
  }
  const collection = mongodb.Collection.prototype
  const { find } = collection
  collection.find = function (filter, ...rest) {
    const place = this.collectionName === 'journal' ? filter?._id?.$gt : undefined
    if (!place) return find.call(this, filter, ...rest)
    const from = mongodb.ObjectId.createFromTime(Math.floor(place.getTimestamp().getTime() / 1000) - overlapSeconds)
    return find.call(this, { ...filter, _id: { $gt: from } }, ...rest)
  }

  const notifier = (load('./lib/imap-notifier') as { prototype: Notifier }).prototype
  const { addListener, removeListener } = notifier
  const listeners = new WeakMap<Handler, { heard: Handler; stop: () => void }>()
  notifier.addListener = function (session, handler) {
    if (!session.id.startsWith('api.')) return addListener.call(this, session, handler)
    const listener = repeating(handler)
    listeners.set(handler, listener)
    addListener.call(this, session, listener.heard)
  }
  notifier.removeListener = function (session, handler) {
    const listener = listeners.get(handler)
    listener?.stop()
    removeListener.call(this, session, listener?.heard ?? handler)
  }
}

/** Passes each notice on, and again after a while; notices in a burst share the repetitions of the last. */
function repeating(handler: Handler): { heard: Handler; stop: () => void } {
  let timers: NodeJS.Timeout[] = []
  const stop = (): void => timers.forEach(clearTimeout)
  return {
    stop,
    heard(message) {
      handler(message)
      // A notice with a message is the change itself and has nothing to do with the journal.
      if (message) return
      stop()
      timers = readAgainMs.map((ms) => setTimeout(() => handler(), ms).unref())
    },
  }
}
