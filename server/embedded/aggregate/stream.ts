// What flows through a pipeline: documents, and now and then a symbol, which means "this is a good place to let others
// work" and passes through every stage. So a stage that first reads everything ($group, $sort) never holds a turn.

import type { Doc } from '../bson/value.ts'

export type Step = Doc | symbol
export type Stream = Iterable<Step>

/** Whether the time is over that may be worked without a pause. */
export type Due = () => boolean

/** The pause of a stage that works on what it holds in memory. */
export const rest = Symbol('rest')

export const isPause = (step: Step): step is symbol => typeof step === 'symbol'

export function* mapDocs(stream: Stream, change: (doc: Doc) => Doc): Stream {
  for (const step of stream) yield isPause(step) ? step : change(step)
}

/** The documents alone, for streams whose reader cannot wait. */
export function* withoutPauses(stream: Stream): Iterable<Doc> {
  for (const step of stream) if (!isPause(step)) yield step
}

/** The same documents, with a pause wherever it is due. */
export function* withRests(docs: Iterable<Doc>, due: Due): Stream {
  for (const doc of docs) {
    if (due()) yield rest
    yield doc
  }
}

/** All documents of a stream; its pauses are passed on meanwhile. */
export function* collect(stream: Stream, onDoc: (doc: Doc) => void): Generator<symbol, void> {
  for (const step of stream) {
    if (isPause(step)) yield step
    else onDoc(step)
  }
}
