// $documents: the pipeline's input stands in the pipeline.

import { CommandError } from '../error.ts'
import { isDoc } from '../bson/value.ts'
import type { Doc } from '../bson/value.ts'
import { compileExpression, evaluate } from './expression.ts'
import { none } from './stage.ts'
import type { Maker } from './stage.ts'

export const documents: Maker = (spec, context) => {
  if (context.namespace !== undefined) {
    throw new CommandError(73, "'$documents' can only be run with {aggregate: 1}")
  }
  const given = evaluate(compileExpression(spec), new Map(), context.now)
  if (!Array.isArray(given)) throw new CommandError(5858203, 'error during aggregation :: an array is expected')
  const all = given.map((item): Doc => {
    if (isDoc(item)) return item
    throw new CommandError(40228, "'newRoot' expression must evaluate to an object")
  })
  return {
    reads: none,
    narrows: true,
    isFirst: true,
    *run() {
      yield* all
    },
  }
}
