// aggregate with $out or $merge at its end: what the pipeline gives is read to its end first, then written.
//
// $out puts it in place of a whole collection: into one of another name first, which then takes its place, so that
// nobody ever sees half of it. $merge writes document by document, as updates would.

import { randomBytes } from 'node:crypto'
import { openStage } from '../aggregate/doc-stages.ts'
import { writingStages } from '../aggregate/stages.ts'
import type { Doc } from '../bson/value.ts'
import { MemoryMeter } from '../query/memory-limit.ts'
import { Memory } from '../query/memory.ts'
import { pause } from '../query/query.ts'
import type { Collection } from '../storage/collection.ts'
import { cursorReply } from '../wire/reply.ts'
import type { Reply } from '../wire/reply.ts'
import { parseIndex } from '../index/definition.ts'
import { aggregate, results } from './aggregate.ts'
import type { Context, Handler, Steps } from './context.ts'
import { namespaceOf } from './context.ts'
import { explain } from './explain.ts'
import { storable } from './insert.ts'
import { mergeInto } from './merge.ts'
import { docsOption, flagOption } from './options.ts'
import { parseMerge, parseOut } from './output.ts'
import { reading } from './read.ts'

const readOnly = reading(aggregate)

export const aggregateCommand: Handler = (body, context) => {
  if (flagOption(body, 'explain')) return explain(asExplain(body), context)
  const last = docsOption(body, 'pipeline').at(-1)
  const name = last?.keys().next().value
  return name !== undefined && writingStages.has(name) ? intoCollection(body, context) : readOnly(body, context)
}

/** `aggregate` with `explain: true`, the older way to ask. */
function asExplain(body: Doc): Doc {
  const inner = new Map(body)
  for (const name of ['explain', '$db', 'cursor']) inner.delete(name)
  inner.set('cursor', new Map())
  return new Map<string, Doc | string>([
    ['explain', inner],
    ['verbosity', 'queryPlanner'],
  ])
}

function* intoCollection(body: Doc, context: Context): Steps<Reply> {
  const stages = docsOption(body, 'pipeline')
  const [name, spec] = openStage(stages.at(-1)!)
  const source = new Map(body).set('pipeline', stages.slice(0, -1))
  const writing = name === '$out' ? parseOut(spec, context) : parseMerge(spec, context)
  const documents: Buffer[] = []
  const meter = new MemoryMeter(name, flagOption(body, 'allowDiskUse', true))
  for (const step of results(source, context, new Memory())) {
    if (step === pause) yield pause
    else {
      meter.add(step.length)
      documents.push(step)
    }
  }
  if (writing.kind === 'out') yield* replaceCollection(writing.namespace, documents, context)
  else yield* mergeInto(writing, documents, context)
  return cursorReply('firstBatch', [], 0n, namespaceOf(body, context))
}

function* replaceCollection(namespace: string, documents: readonly Buffer[], context: Context): Steps<void> {
  const { store } = context
  const database = namespace.slice(0, namespace.indexOf('.'))
  const before = store.collection(namespace)
  const made = store.createCollection(`${database}.tmp.agg_out.${randomBytes(8).toString('hex')}`, before?.options)
  try {
    for (const { definition } of before?.indexes.slice(1) ?? []) {
      store.createIndex(made, parseIndex(new Map(definition.spec)), true)
    }
    yield* insertAll(made, documents, context)
  } catch (error) {
    store.dropCollection(made)
    throw error
  }
  const replaced = store.collection(namespace)
  if (replaced) store.dropCollection(replaced)
  store.renameCollection(made, namespace)
}

function* insertAll(collection: Collection, documents: readonly Buffer[], context: Context): Steps<void> {
  for (const bytes of documents) {
    collection.insert(storable(bytes))
    if (context.slice.due()) yield pause
  }
}
