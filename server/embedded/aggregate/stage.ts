// A stage of a pipeline, and what stages are given to work with.

import type { Doc, Value } from '../bson/value.ts'
import { MemoryMeter } from '../query/memory-limit.ts'
import type { MatchContext } from '../query/match.ts'
import type { Sorter } from '../query/sort.ts'
import type { Due, Stream } from './stream.ts'

export interface Pipeline {
  /** The filters at the front, joined; null when there is none. */
  readonly leadingMatch: Doc | null
  /** The sort that follows them, if any. */
  readonly leadingSort: (Sorter & { readonly spec: Doc }) | null
  /** How many documents the front passes over, and lets through at most (null: all). */
  readonly leadingSkip: number
  readonly leadingLimit: number | null
  /** It reads no documents of the collection: its first stage makes its own. */
  readonly makesDocuments: boolean
  /** The top-level fields that what follows the front reads; null for all. */
  readonly fields: ReadonlySet<string> | null
  /** What follows the front, on documents that have passed it. Pauses in the stream come out again. */
  run(docs: Stream): Stream
  /** The result for this many documents past the front, where it depends on nothing else; null otherwise. */
  readonly ofCount: ((count: number) => Iterable<Doc>) | null
  /** Everything, front included: for documents in memory. */
  runAll(docs: Stream): Iterable<Doc>
}

/** Another collection of the same database; one that does not exist is empty. */
export interface Source {
  /** The pipeline's result on it; what it asks first is answered from indexes. */
  run(pipeline: Pipeline): Stream
}

/** What `$collStats` and `$indexStats` answer with. */
export interface Statistics {
  /** Measured in slices: it pauses. */
  figures(): Generator<symbol, { readonly count: number; readonly sizes: Doc }>
  indexes(): Doc[]
}

export interface PipelineContext extends MatchContext {
  readonly now: Date
  /** Another collection, for $lookup and $unionWith. */
  readonly source?: (name: string) => Source
  /** Of the collection itself; undefined when there is none. */
  readonly statistics?: Statistics | undefined
  readonly namespace?: string
  /** Whether a stage may take more memory than MongoDB gives one without the disk. */
  readonly allowDiskUse?: boolean
  readonly due?: Due
  /** How deep in `$lookup`, `$unionWith` and `$facet` the pipeline stands. */
  readonly depth?: number
  readonly inFacet?: boolean
}

export interface Stage {
  readonly name: string
  /** The top-level fields it reads; null for all. */
  readonly reads: ReadonlySet<string> | null
  /** Whether later stages see nothing of the document but what this one read. */
  readonly narrows: boolean
  run(docs: Stream): Stream
  readonly match?: Doc
  readonly sort?: Sorter & { readonly spec: Doc }
  readonly limit?: number
  readonly skip?: number
  /** One document in, one out: what cuts the stream after it may as well cut it before. */
  readonly isMap?: boolean
  /** Whether a filter on these top-level fields answers the same before the stage as behind it. */
  readonly lets?: (fields: ReadonlySet<string>) => boolean
  /** The output for this many documents, when it does not depend on what they hold. */
  readonly ofCount?: (count: number) => Doc[]
  /** It makes its documents itself and may only stand first. */
  readonly isFirst?: boolean
  /** A random choice of so many. */
  readonly sample?: number
}

/** How a stage compiles the pipelines that it has within it. */
export interface Compilers {
  pipeline(stages: readonly Value[], context: PipelineContext): Pipeline
  /** Without a front: all of it streams. */
  stages(stages: readonly Value[], context: PipelineContext): Stage[]
}

export type Maker = (spec: Value, context: PipelineContext, compilers: Compilers) => Omit<Stage, 'name'>

export const none: ReadonlySet<string> = new Set()

export const runStages = (stages: readonly Stage[], docs: Stream): Stream =>
  stages.reduce((stream, stage) => stage.run(stream), docs)

export const meterFor = (what: string, context: PipelineContext): MemoryMeter =>
  new MemoryMeter(what, context.allowDiskUse ?? true)

export const dueOf = (context: PipelineContext): Due => context.due ?? (() => false)
