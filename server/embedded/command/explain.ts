// explain: which way a query takes, and on request what it costs to go it. The words are MongoDB's where readers of plans
// look for them (stage, indexName, totalKeysExamined ...).

import { isDoc } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { CommandError } from '../error.ts'
import { find, pause, prepare } from '../query/find.ts'
import type { Query, Work } from '../query/find.ts'
import type { Source } from '../query/plan.ts'
import { doc, okReply } from '../wire/reply.ts'
import type { Reply } from '../wire/reply.ts'
import { checkedNamespace } from './context.ts'
import type { Context, Steps } from './context.ts'
import { readQuery } from './find.ts'
import { docOption, docsOption, stringOption } from './options.ts'

export function* explain(body: Doc, context: Context): Steps<Reply> {
  const inner = docOption(body, 'explain')
  const [name, target] = [...(inner ?? [])][0] ?? []
  if (inner === undefined || name === undefined || typeof target !== 'string')
    throw new CommandError(9, 'explain needs a command')
  const query = explained(name, inner)
  const namespace = checkedNamespace(context.database, target)
  const collection = context.store.collection(namespace)
  if (collection === undefined)
    return okReply({ queryPlanner: doc({ namespace, winningPlan: doc({ stage: 'EOF' }), rejectedPlans: [] }) })
  const { plan } = prepare(collection, query)
  const stage =
    plan.sorted || query.sort === undefined
      ? describe(plan.source)
      : doc({ stage: 'SORT', inputStage: describe(plan.source) })
  const winningPlan = plan.rest === null ? stage : doc({ stage: 'FETCH', filtered: true, inputStage: stage })
  const queryPlanner = doc({ namespace, winningPlan, rejectedPlans: [] })
  if ((stringOption(body, 'verbosity') ?? 'allPlansExecution') === 'queryPlanner') return okReply({ queryPlanner })
  const work: Work = { keys: 0, documents: 0 }
  let returned = 0
  const startedAt = performance.now()
  for (const found of find(collection, query, context.slice, work)) {
    if (found === pause) yield pause
    else returned++
  }
  const executionStats = doc({
    executionSuccess: true,
    nReturned: returned,
    executionTimeMillis: Math.round(performance.now() - startedAt),
    totalKeysExamined: plan.source.kind === 'collection' ? 0 : work.keys,
    totalDocsExamined: work.documents,
  })
  return okReply({ queryPlanner, executionStats })
}

function explained(name: string, inner: Doc): Query {
  switch (name) {
    case 'find':
      return readQuery(inner)
    case 'count':
      return { filter: docOption(inner, 'query') ?? new Map() }
    case 'distinct':
      return { filter: docOption(inner, 'query') ?? new Map() }
    case 'findAndModify':
      return { filter: docOption(inner, 'query') ?? new Map(), limit: 1 }
    case 'update':
      return { filter: docOption(docsOption(inner, 'updates')[0]!, 'q') ?? new Map() }
    case 'delete':
      return { filter: docOption(docsOption(inner, 'deletes')[0]!, 'q') ?? new Map() }
    case 'aggregate': {
      const match = docsOption(inner, 'pipeline')[0]?.get('$match')
      return { filter: isDoc(match) ? match : new Map<string, Value>() }
    }
    default:
      throw new CommandError(59, `Explain failed due to unknown command: ${name}`)
  }
}

function describe(source: Source): Doc {
  switch (source.kind) {
    case 'nothing':
      return doc({ stage: 'EOF' })
    case 'collection':
      return doc({ stage: 'COLLSCAN', direction: source.reverse ? 'backward' : 'forward' })
    case 'index': {
      const { definition } = source.access.table
      return doc({
        stage: 'IXSCAN',
        indexName: definition.name,
        keyPattern: definition.spec.get('key')!,
        isMultiKey: source.access.repeats,
        direction: source.reverse ? 'backward' : 'forward',
        boundFields: source.access.bound.size,
        ranges: source.access.intervals.length,
      })
    }
    case 'filtered':
      return doc({ stage: 'TEXT_MATCH', hits: source.hits.size, inputStage: describe({ ...source, kind: 'index' }) })
    case 'text':
      return doc({ stage: 'TEXT_MATCH', indexName: source.table.definition.name, scoped: source.scope !== null })
    default:
      return doc({ stage: 'OR', inputStages: source.sources.map(describe) })
  }
}
