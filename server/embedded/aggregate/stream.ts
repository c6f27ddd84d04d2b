// What flows through a pipeline: documents, and now and then a symbol, which means "this is a good place to let others
// work" and passes through every stage. So a stage that first reads everything ($group, $sort) never holds a turn.

import type { Doc } from '../bson/value.ts'

export type Step = Doc | symbol
export type Stream = Iterable<Step>

export const isPause = (step: Step): step is symbol => typeof step === 'symbol'

export function* mapDocs(stream: Stream, change: (doc: Doc) => Doc): Stream {
  for (const step of stream) yield isPause(step) ? step : change(step)
}

/** The documents alone, for streams whose reader cannot wait. */
export function* withoutPauses(stream: Stream): Iterable<Doc> {
  for (const step of stream) if (!isPause(step)) yield step
}
