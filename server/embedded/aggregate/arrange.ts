// The order of stages may change where that changes no answer: filters go forward, so that an index may serve them and
// less goes through the stages behind; a limit goes before what maps documents one to one, next to a sort.
// A stage says itself which filters it lets through (`lets`). As in MongoDB, a stage then no longer fails on a document
// that the filter takes out.

import type { Stage } from './stage.ts'

export function arrange(stages: readonly Stage[]): Stage[] {
  const arranged: Stage[] = []
  for (const stage of stages) {
    // Of two sorts in a row the first one is for nothing.
    if (stage.sort && arranged.at(-1)?.sort) arranged.pop()
    let at = arranged.length
    while (at > 0 && mayGoBefore(stage, arranged[at - 1]!)) at--
    arranged.splice(at, 0, stage)
  }
  return arranged
}

function mayGoBefore(stage: Stage, earlier: Stage): boolean {
  if (stage.match) return stage.reads !== null && earlier.match === undefined && earlier.lets?.(stage.reads) === true
  return (stage.limit !== undefined || stage.skip !== undefined) && earlier.isMap === true
}
