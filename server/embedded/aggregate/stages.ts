// The stages of a pipeline, by name. Each transforms a stream of documents and says which top-level fields it reads, so
// that the server decodes no more than a pipeline needs.

import { CommandError } from '../error.ts'
import type { Value } from '../bson/value.ts'
import { bucket, bucketAuto } from './bucket.ts'
import { docStageMakers, openStage, unknownStage } from './doc-stages.ts'
import { facet } from './facet.ts'
import { documents } from './documents.ts'
import { group, sortByCount } from './group.ts'
import { lookup, unionWith } from './lookup.ts'
import { count, limit, match, redact, sample, skip } from './simple-stages.ts'
import { sort } from './sort-stage.ts'
import type { Compilers, Maker, PipelineContext, Stage } from './stage.ts'
import { collStats, indexStats } from './statistics-stages.ts'
import { mapDocs } from './stream.ts'
import { compileUnwind } from './unwind.ts'

const makers: ReadonlyMap<string, Maker> = new Map<string, Maker>([
  ['$bucket', bucket],
  ['$bucketAuto', bucketAuto],
  ['$collStats', collStats],
  ['$count', count],
  ['$documents', documents],
  ['$facet', facet],
  ['$group', group],
  ['$indexStats', indexStats],
  ['$limit', limit],
  ['$lookup', lookup],
  ['$match', match],
  ['$redact', redact],
  ['$sample', sample],
  ['$skip', skip],
  ['$sort', sort],
  ['$sortByCount', sortByCount],
  ['$unionWith', unionWith],
  ['$unwind', compileUnwind],
])

/** MongoDB has them; they are refused by name, so that nobody takes them for a slip of the pen. */
const unsupported: ReadonlySet<string> = new Set([
  '$changeStream',
  '$changeStreamSplitLargeEvent',
  '$currentOp',
  '$densify',
  '$fill',
  '$geoNear',
  '$graphLookup',
  '$listLocalSessions',
  '$listSampledQueries',
  '$listSearchIndexes',
  '$listSessions',
  '$planCacheStats',
  '$search',
  '$searchMeta',
  '$setWindowFields',
  '$shardedDataDistribution',
  '$vectorSearch',
])

/** Stages that write what comes to them; the command carries them out (command/aggregate-into.ts). */
export const writingStages: ReadonlySet<string> = new Set(['$merge', '$out'])

const notInFacet: ReadonlySet<string> = new Set([
  '$collStats',
  '$documents',
  '$facet',
  '$geoNear',
  '$indexStats',
  '$merge',
  '$out',
  '$planCacheStats',
])

function compileStage(stage: Value, context: PipelineContext, compilers: Compilers): Stage {
  const [name, spec] = openStage(stage)
  const docStage = docStageMakers.get(name)?.(spec)
  if (docStage) {
    const { reads, narrows, lets } = docStage
    const run: Stage['run'] = (docs) => mapDocs(docs, (doc) => docStage.run(doc, context.now))
    return { name, reads, narrows, lets, isMap: true, run }
  }
  const make = makers.get(name)
  const compiled = make && { name, ...make(spec, context, compilers) }
  if (context.inFacet && notInFacet.has(name)) {
    throw new CommandError(40600, `${name} is not allowed to be used within a $facet stage`)
  }
  if (compiled) return compiled
  if (writingStages.has(name)) throw new CommandError(40601, `${name} can only be the final stage in the pipeline`)
  if (unsupported.has(name)) throw new CommandError(115, `${name} is not supported by this server`)
  throw unknownStage(name)
}

/** The stages of one pipeline. Throws 40602 for a stage that may only stand first. */
export function compileStages(stages: readonly Value[], context: PipelineContext, compilers: Compilers): Stage[] {
  return stages.map((stage, i) => {
    const compiled = compileStage(stage, context, compilers)
    if (i > 0 && compiled.isFirst) {
      throw new CommandError(40602, `${compiled.name} is only valid as the first stage in a pipeline`)
    }
    return compiled
  })
}
