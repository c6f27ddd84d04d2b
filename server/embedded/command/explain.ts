// explain: which way a query takes, and on request what it costs to go it. Nothing is written: of an update or a delete the
// query alone is run.

import { isDoc } from '../bson/value.ts'
import type { Doc } from '../bson/value.ts'
import { CommandError } from '../error.ts'
import { countMatching } from '../query/count.ts'
import { find, pause, prepare } from '../query/find.ts'
import type { PreparedQuery } from '../query/find.ts'
import type { Query, Work } from '../query/query.ts'
import type { Collection } from '../storage/collection.ts'
import { doc, okReply } from '../wire/reply.ts'
import type { Reply } from '../wire/reply.ts'
import { checkedNamespace } from './context.ts'
import type { ReadContext, Steps } from './context.ts'
import { over, scan, stagesOf } from './explain-plan.ts'
import type { Ran } from './explain-plan.ts'
import { readQuery } from './find.ts'
import { countOption, docOption, docsOption, filledOption, flagOption, hintOption, stringOption } from './options.ts'

const verbosities = ['queryPlanner', 'executionStats', 'allPlansExecution']

type Explained = {
  query: Query
  /** The stage above the query; undefined where its documents are the answer. */
  top: 'COUNT' | 'UPDATE' | 'DELETE' | undefined
}

export function* explain(body: Doc, context: ReadContext): Steps<Reply> {
  const inner = docOption(body, 'explain')
  const [name, target] = [...(inner ?? [])][0] ?? []
  if (inner === undefined) throw new CommandError(40414, "BSON field 'explain.explain' is missing but a required field")
  if (name === undefined) throw new CommandError(59, "Explain failed due to unknown command: ''")
  const explained = readCommand(name, inner)
  if (typeof target !== 'string') throw new CommandError(73, 'collection name has invalid type')
  const verbosity = stringOption(body, 'verbosity') ?? 'allPlansExecution'
  if (!verbosities.includes(verbosity))
    throw new CommandError(2, `Enumeration value '${verbosity}' for field 'explain.verbosity' is not a valid value.`)
  const namespace = checkedNamespace(context.database, target)
  const collection = context.store.collection(namespace)
  const { query } = explained
  const describe = (winningPlan: Doc): Doc =>
    doc({ namespace, indexFilterSet: false, parsedQuery: query.filter, winningPlan, rejectedPlans: [] })
  if (collection === undefined) return reply(describe(doc({ stage: 'EOF' })), undefined, inner)
  const prepared = prepare(collection, query)
  const queryPlanner = describe(planShown(collection, prepared, explained, undefined))
  if (verbosity === 'queryPlanner') return reply(queryPlanner, undefined, inner)
  const startedAt = performance.now()
  const ran = yield* run(collection, explained, context)
  const executionStats = doc({
    executionSuccess: true,
    nReturned: explained.top === undefined ? ran.returned : 0,
    executionTimeMillis: Math.round(performance.now() - startedAt),
    totalKeysExamined: prepared.plan.source.kind === 'collection' && explained.top !== 'COUNT' ? 0 : ran.work.keys,
    totalDocsExamined: ran.work.documents,
    executionStages: planShown(collection, prepared, explained, ran),
  })
  return reply(queryPlanner, executionStats, inner)
}

const reply = (queryPlanner: Doc, executionStats: Doc | undefined, command: Doc): Doc =>
  okReply({
    explainVersion: '1',
    queryPlanner,
    ...(executionStats ? { executionStats } : {}),
    command,
  })

function readCommand(name: string, inner: Doc): Explained {
  switch (name) {
    case 'find':
      return { query: readQuery(inner), top: undefined }
    case 'count':
      return { query: { ...queryOf(inner, 'query'), limit: countOption(inner, 'limit') || undefined }, top: 'COUNT' }
    case 'distinct':
      return { query: queryOf(inner, 'query'), top: undefined }
    case 'findAndModify':
    case 'findandmodify':
      return {
        query: { ...queryOf(inner, 'query'), sort: filledOption(inner, 'sort'), limit: 1 },
        top: flagOption(inner, 'remove') ? 'DELETE' : 'UPDATE',
      }
    case 'update': {
      const statement = onlyStatement(docsOption(inner, 'updates'))
      const limit = flagOption(statement, 'multi') ? undefined : 1
      return { query: { ...queryOf(statement, 'q'), limit }, top: 'UPDATE' }
    }
    case 'delete': {
      const statement = onlyStatement(docsOption(inner, 'deletes'))
      return {
        query: { ...queryOf(statement, 'q'), limit: countOption(statement, 'limit') || undefined },
        top: 'DELETE',
      }
    }
    case 'aggregate':
      return { query: { ...frontOf(docsOption(inner, 'pipeline')), hint: hintOption(inner) }, top: undefined }
    default:
      throw new CommandError(20, `Cannot explain cmd: ${name}`)
  }
}

const queryOf = (body: Doc, filter: string): Query => ({
  filter: docOption(body, filter) ?? new Map(),
  skip: countOption(body, 'skip'),
  hint: hintOption(body),
})

function onlyStatement(statements: readonly Doc[]): Doc {
  if (statements.length === 1) return statements[0]!
  throw new CommandError(2, 'explained write batches must be of size 1')
}

/** What a pipeline begins with is a query; the stages that follow are not shown. */
function frontOf(stages: readonly Doc[]): Query {
  const [match, following] = stages
  const filter = match?.get('$match')
  const sort = (filter === undefined ? match : following)?.get('$sort')
  return { filter: isDoc(filter) ? filter : new Map(), sort: isDoc(sort) ? sort : undefined }
}

function* run(collection: Collection, { query, top }: Explained, context: ReadContext): Generator<typeof pause, Ran> {
  const work: Work = { keys: 0, documents: 0 }
  if (top === 'COUNT') return { returned: yield* countMatching(collection, query, context.slice, work), work }
  let returned = 0
  for (const found of find(collection, query, context.slice, work)) {
    if (found === pause) yield pause
    else returned++
  }
  return { returned, work }
}

function planShown(
  collection: Collection,
  { plan, tree }: PreparedQuery,
  { query, top }: Explained,
  ran: Ran | undefined,
): Doc {
  if (top === 'COUNT') return countShown(collection, { plan, tree }, query, ran)
  // What counts the documents of a write is the stage above: there is no LIMIT of its own.
  const stages = stagesOf(plan, tree, top === undefined ? query : { ...query, limit: undefined }, ran)
  if (top === undefined) return stages
  const done = top === 'UPDATE' ? 'nMatched' : 'nWouldDelete'
  return doc({ stage: top, ...(ran ? { nReturned: 0, [done]: ran.returned } : {}), inputStage: stages })
}

function countShown(
  collection: Collection,
  { plan, tree }: Pick<PreparedQuery, 'plan' | 'tree'>,
  query: Query,
  ran: Ran | undefined,
): Doc {
  const counted = ran ? { nCounted: ran.returned } : {}
  const { source, rest } = plan
  if (rest === null && source.kind === 'collection') return doc({ stage: 'RECORD_STORE_FAST_COUNT', ...counted })
  const input =
    rest === null && source.kind === 'index'
      ? scan('COUNT_SCAN', source.access, source.reverse, tree, ran)
      : stagesOf(plan, tree, { ...query, skip: undefined, limit: undefined, sort: undefined }, ran)
  return over('COUNT', counted, input, undefined)
}
