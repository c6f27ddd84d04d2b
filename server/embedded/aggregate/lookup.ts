// $lookup and $unionWith: documents of another collection. What is asked of it is a pipeline, whose front its indexes
// serve; for `$lookup` it is made anew for each document, because then its values are known.

import { CommandError, failedToParse, typeMismatch } from '../error.ts'
import { isDoc, typeName } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { memoryOf } from '../query/memory-limit.ts'
import { isNullish, splitFieldPath } from './compiler.ts'
import { compileExpression, scopeFor } from './expression.ts'
import type { Expression } from './expression.ts'
import { setPath } from './set-path.ts'
import { meterFor } from './stage.ts'
import type { Maker, Pipeline, PipelineContext, Source } from './stage.ts'
import { collect, isPause } from './stream.ts'
import { asFields, bindStages, checkVariableNames, literalsOf } from './variables.ts'

/** MongoDB's bound on pipelines within pipelines. */
const maxDepth = 20

/** What a pipeline within another is compiled with. */
function inside(context: PipelineContext): PipelineContext {
  const depth = (context.depth ?? 0) + 1
  if (depth > maxDepth) throw new CommandError(51047, `Maximum number of nested sub-pipelines exceeded: ${maxDepth}`)
  const { text: _text, statistics: _statistics, inFacet: _inFacet, ...rest } = context
  return { ...rest, depth }
}

function sourceOf(name: string, stage: string, context: PipelineContext): Source {
  if (name === '' || name.includes('\0') || name.startsWith('$')) {
    throw new CommandError(73, `invalid ${stage} namespace: ${name}`)
  }
  if (!context.source) throw failedToParse(`${stage} is not available here`)
  return context.source(name)
}

function stagesOf(value: Value | undefined): Value[] {
  if (!Array.isArray(value)) throw typeMismatch("'pipeline' option must be specified as an array")
  for (const stage of value) {
    if (!isDoc(stage)) throw typeMismatch("Each element of the 'pipeline' array must be an object")
  }
  return value
}

/** A stage that writes has no place in a pipeline within another. */
function refuseWriting(stages: readonly Value[], stage: string, code: number): void {
  const last = stages.at(-1)
  for (const name of ['$out', '$merge']) {
    if (isDoc(last) && last.has(name)) {
      throw new CommandError(code, `${name} is not allowed within a ${stage}'s sub-pipeline`)
    }
  }
}

interface Lookup {
  readonly from: string
  readonly as: readonly string[]
  readonly local: readonly string[] | undefined
  readonly foreign: string | undefined
  readonly variables: ReadonlyMap<string, Expression>
  readonly stages: readonly Value[]
}

const texts = ['from', 'as', 'localField', 'foreignField']

function parseLookup(spec: Value): Lookup {
  if (!isDoc(spec))
    throw failedToParse(`the $lookup stage specification must be an object, but found ${typeName(spec)}`)
  for (const [name, value] of spec) {
    if (name === 'pipeline') stagesOf(value)
    else if (name === 'let') {
      if (!isDoc(value)) throw failedToParse(`$lookup argument 'let' must be an object, is type ${typeName(value)}`)
    } else if (typeof value !== 'string') {
      throw failedToParse(`$lookup argument '${name}' must be a string, found ${typeName(value)}`)
    } else if (!texts.includes(name)) throw failedToParse(`unknown argument to $lookup: ${name}`)
  }
  const [from, as, localField, foreignField] = texts.map((name) => spec.get(name) as string | undefined)
  const pipeline = spec.get('pipeline') as Value[] | undefined
  if (from === undefined) throw failedToParse("must specify 'pipeline' when 'from' is empty")
  if (as === undefined) throw failedToParse("must specify 'as' field for a $lookup")
  if ((localField ? 1 : 0) + (foreignField ? 1 : 0) === 1 || (!localField && !pipeline)) {
    throw failedToParse("$lookup requires either 'pipeline' or both 'localField' and 'foreignField' to be specified")
  }
  const variables = spec.get('let') as Doc | undefined
  if (variables && !pipeline) throw failedToParse("$lookup with a 'let' argument must also specify 'pipeline'")
  checkVariableNames(variables?.keys() ?? [])
  if (foreignField) splitFieldPath(foreignField)
  refuseWriting(pipeline ?? [], '$lookup', 51047)
  return {
    from,
    as: splitFieldPath(as),
    local: localField ? splitFieldPath(localField) : undefined,
    foreign: foreignField,
    variables: new Map([...(variables ?? [])].map(([name, value]) => [name, compileExpression(value)])),
    stages: pipeline ?? [],
  }
}

export const lookup: Maker = (spec, context, compilers) => {
  const parsed = parseLookup(spec)
  const source = sourceOf(parsed.from, '$lookup', context)
  const inner = inside(context)
  const used = new Set<string>()
  // What is wrong with the stages is an error at once, not only when a document comes.
  compilers.pipeline(bindStages(parsed.stages, parsed.variables.keys(), asFields, used), inner)
  const isTheSameForAll = parsed.local === undefined && used.size === 0
  return {
    reads: null,
    narrows: false,
    lets: (fields) => !fields.has(parsed.as[0]!),
    *run(docs) {
      let known: Doc[] | undefined
      for (const doc of docs) {
        if (isPause(doc)) {
          yield doc
          continue
        }
        const found =
          known ?? (yield* read(source, compilers.pipeline(stagesFor(doc, parsed, context.now), inner), inner))
        if (isTheSameForAll) known = found
        yield setPath(doc, parsed.as, found)
      }
    },
  }
}

/** The stages as they are for one document. */
function stagesFor(doc: Doc, { local, foreign, variables, stages }: Lookup, now: Date): Value[] {
  const values = new Map<string, Value | undefined>()
  for (const [name, expression] of variables) values.set(name, expression.run(scopeFor(doc, now)))
  const bound = bindStages(stages, values.keys(), literalsOf(values))
  if (local && foreign !== undefined) bound.unshift(new Map([['$match', equality(foreign, doc, local)]]))
  return bound
}

function* read(source: Source, pipeline: Pipeline, context: PipelineContext): Generator<symbol, Doc[]> {
  const found: Doc[] = []
  const meter = meterFor('$lookup', context)
  yield* collect(source.run(pipeline), (other) => {
    meter.add(memoryOf(other))
    found.push(other)
  })
  return found
}

/** Equality with the local value, or with any item of a local array. */
function equality(foreign: string, doc: Doc, local: readonly string[]): Doc {
  const values = localValues(doc, local, 0)
  return new Map([[foreign, values.length === 1 ? equalTo(values[0]!) : new Map([['$in', values]])]])
}

const equalTo = (value: Value): Doc => new Map([['$eq', value]])

/** What stands at the path: the items of arrays on the way and at the end; null when there is nothing. */
function localValues(value: Value | undefined, path: readonly string[], at: number): Value[] {
  if (Array.isArray(value)) {
    const values = value.flatMap((item) =>
      at === path.length ? [item] : item instanceof Map ? localValues(item, path, at) : [],
    )
    return values.length > 0 ? values : [null]
  }
  if (at === path.length || !(value instanceof Map)) return [at < path.length || isNullish(value) ? null : value]
  return localValues(value.get(path[at]!), path, at + 1)
}

export const unionWith: Maker = (spec, context, compilers) => {
  if (typeof spec !== 'string' && !isDoc(spec)) {
    throw failedToParse(`the $unionWith stage specification must be an object or string, but found ${typeName(spec)}`)
  }
  const options: Doc = isDoc(spec) ? spec : new Map([['coll', spec]])
  for (const [name, value] of options) {
    if (name === 'pipeline') stagesOf(value)
    else if (name !== 'coll') throw new CommandError(40415, `BSON field '$unionWith.${name}' is an unknown field.`)
    else if (typeof value !== 'string') {
      throw typeMismatch(`BSON field '$unionWith.coll' is the wrong type '${typeName(value)}', expected type 'string'`)
    }
  }
  const name = options.get('coll')
  if (typeof name !== 'string') {
    throw failedToParse(
      '$unionWith stage without explicit collection must have a pipeline with $documents as first stage',
    )
  }
  const stages = (options.get('pipeline') ?? []) as Value[]
  refuseWriting(stages, '$unionWith', 31441)
  const source = sourceOf(name, '$unionWith', context)
  const pipeline = compilers.pipeline(stages, inside(context))
  return {
    reads: null,
    narrows: false,
    *run(docs) {
      yield* docs
      yield* source.run(pipeline)
    },
  }
}
