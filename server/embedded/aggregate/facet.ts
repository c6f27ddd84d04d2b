// $facet: several pipelines over the same documents, which are kept in memory for them.

import { CommandError } from '../error.ts'
import { isDoc, typeName } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { memoryOf } from '../query/memory-limit.ts'
import { checkFieldName } from './compiler.ts'
import { runStages, dueOf, meterFor } from './stage.ts'
import type { Maker, Stage } from './stage.ts'
import { collect, withRests } from './stream.ts'

interface Branch {
  readonly name: string
  readonly stages: readonly Stage[]
}

export const facet: Maker = (spec, context, compilers) => {
  if (!isDoc(spec) || spec.size === 0) {
    throw new CommandError(40169, 'the $facet specification must be a non-empty object')
  }
  const inner = { ...context, inFacet: true }
  const branches = [...spec].map(([name, stages]): Branch => {
    return { name, stages: compilers.stages(checkedBranch(name, stages), inner) }
  })
  const due = dueOf(context)
  return {
    reads: null,
    narrows: false,
    *run(docs) {
      const meter = meterFor('$facet', context)
      const input: Doc[] = []
      const keepIn = (list: Doc[]) => (doc: Doc) => {
        meter.add(memoryOf(doc))
        list.push(doc)
      }
      yield* collect(docs, keepIn(input))
      const result: Doc = new Map()
      for (const { name, stages } of branches) {
        const output: Doc[] = []
        yield* collect(runStages(stages, withRests(input, due)), keepIn(output))
        result.set(name, output)
      }
      yield result
    },
  }
}

function checkedBranch(name: string, stages: Value): Value[] {
  if (name === '') throw new CommandError(15998, 'FieldPath field names may not be empty strings.')
  checkFieldName(name)
  if (!Array.isArray(stages)) throw new CommandError(40170, `arguments to $facet must be arrays, ${name} is not`)
  for (const stage of stages) {
    if (isDoc(stage) && stage.size > 0) continue
    throw new CommandError(40171, `elements of arrays in $facet spec must be non-empty objects, not ${typeName(stage)}`)
  }
  return stages
}
