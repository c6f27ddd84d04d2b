// Scenarios: a collection with documents and indexes, and the commands that it is asked. The same scenario is put to a
// MongoDB and to the embedded store over the wire, and the answers are brought to a form in which only differences of
// meaning are left: what a server makes up (ids, times) and what has no order of its own is put aside.

import { parseExtendedJson, toExtendedJson } from './bson/extended-json.ts'
import { isNumber, ObjectId, Timestamp } from './bson/value.ts'
import type { Doc, Value } from './bson/value.ts'
import { toDouble } from './value/number.ts'

export const collectionName = 'c'

export interface Scenario {
  readonly documents: readonly Doc[]
  /** Specifications for createIndexes. */
  readonly indexes: readonly Doc[]
  /** Each with `collectionName` where it names a collection; `$db` is added. */
  readonly commands: readonly Doc[]
}

export type RunCommand = (command: Doc) => Promise<Doc>

/** Extended JSON in which plain int32 are bare numbers: what the recordings keep. */
export const compactJson = (value: Value): string =>
  toExtendedJson(value).replaceAll(/\{"\$numberInt":"(-?\d+)"\}/g, '$1')

/** Makes the collection and asks the commands; answers one text per command, after one for each step of the set-up. */
export async function playScenario(run: RunCommand, scenario: Scenario): Promise<string[]> {
  await run(command({ drop: collectionName }))
  const answers: string[] = []
  let cursorId: Value = 0n
  for (const request of requestsOf(scenario)) {
    const reply = await run(withCursor(request, cursorId))
    answers.push(describeReply(request, reply))
    const cursor = reply.get('cursor')
    if (cursor instanceof Map) cursorId = cursor.get('id') ?? cursorId
  }
  return answers
}

/** Stands in getMore and killCursors for the id of the cursor that was answered last. */
export const lastCursor = 'the last cursor'

function withCursor(request: Doc, id: Value): Doc {
  const put = (value: Value): Value => (value === lastCursor ? id : Array.isArray(value) ? value.map(put) : value)
  return request.has('getMore') || request.has('killCursors')
    ? new Map([...request].map(([name, value]) => [name, put(value)]))
    : request
}

const command = (fields: Record<string, Value>): Doc => new Map(Object.entries(fields))

/** Whatever indexes or documents are refused, the rest is asked without them. */
export function requestsOf({ documents, indexes, commands }: Scenario): Doc[] {
  return [
    command({ create: collectionName }),
    ...indexes.map((index) => command({ createIndexes: collectionName, indexes: [index] })),
    ...(documents.length > 0 ? [command({ insert: collectionName, documents: [...documents], ordered: false })] : []),
    ...commands,
  ]
}

const isOk = (reply: Doc): boolean => {
  const ok = reply.get('ok')
  return isNumber(ok) && toDouble(ok) === 1
}

/** The text of a reply to a command, without what may differ. */
export function describeReply(request: Doc, reply: Doc): string {
  if (!isOk(reply)) return `error ${describeError(reply)}`
  const cursor = reply.get('cursor')
  if (cursor instanceof Map) return describeBatch(request, cursor)
  if (request.has('distinct')) return describeSet(reply.get('values') as Value[])
  const shown: Doc = new Map()
  for (const [name, value] of reply) if (!asideFields.has(name)) shown.set(name, describeField(name, value))
  return compactJson(settle(new Map([...shown].sort(([a], [b]) => (a < b ? -1 : 1)))))
}

/** What every reply has, or only some deployments. */
const asideFields = new Set(['ok', '$clusterTime', 'operationTime', 'electionId', 'opTime'])

function describeField(name: string, value: Value): Value {
  if (name.startsWith('cursors')) return (value as Value[]).map((id) => (id === 0n ? 'none' : 'a cursor'))
  if (name !== 'writeErrors') return value
  return (value as Doc[]).map((error) => {
    const shown = new Map([...error].filter(([field]) => field !== 'errmsg' && field !== 'errInfo'))
    return error.get('code') === duplicateKey ? shown.set('errmsg', error.get('errmsg')!) : shown
  })
}

const duplicateKey = 11_000
/** What MongoDB puts before the message when an index cannot be built; it tells ids that it made up. */
const failedBuild = /"Index build failed: [^:]+: Collection \S+ \( \S+ \) :: caused by :: /

/** Code and name, and the text of the one error whose text drivers and applications read. */
function describeError(reply: Doc): string {
  const code = reply.get('code') as number
  const head = `${code} ${reply.get('codeName') as string}`
  if (code !== duplicateKey) return head
  const keys = ['errmsg', 'keyPattern', 'keyValue'].map((name) => compactJson(settle(reply.get(name) ?? null)))
  return [head, ...keys].join(' ').replace(failedBuild, '"')
}

/** A batch keeps its order only where the command asks for one. */
function describeBatch(request: Doc, cursor: Doc): string {
  const items = (cursor.get('firstBatch') ?? cursor.get('nextBatch')) as Value[]
  const shown = request.get('comment') === anyFieldOrder ? items.map(sortFields) : items
  const list = isOrdered(request) ? `[${shown.map((item) => compactJson(settle(item))).join(',')}]` : describeSet(shown)
  return request.get('comment') === tellsMore && cursor.get('id') !== 0n ? `${list} and more` : list
}

/**
 * The comment of a command whose cursor must be at its end when MongoDB's is. Where MongoDB chooses between indexes it
 * tries them first, and may know about the end earlier.
 */
export const tellsMore = 'whether there is more'

/** The comment of a command whose documents may have their fields in any order, as upserts make them. */
export const anyFieldOrder = 'fields in any order'

function sortFields(value: Value): Value {
  if (!(value instanceof Map)) return value
  return new Map([...value].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, member]) => [name, sortFields(member)]))
}

const describeSet = (items: readonly Value[]): string =>
  `{${items
    .map((item) => compactJson(settle(item)))
    .sort()
    .join(',')}}`

function isOrdered(request: Doc): boolean {
  const pipeline = request.get('pipeline')
  const sort = request.get('sort')
  if (request.has('getMore')) return true
  if (Array.isArray(pipeline)) return pipeline.some((stage) => stage instanceof Map && stage.has('$sort'))
  return sort instanceof Map && sort.size > 0
}

/** Ids of the cases begin with zeros, times of the cases lie before this: all others were made up by the server. */
const recentMs = Date.UTC(2026, 0)

function settle(value: Value): Value {
  if (value instanceof ObjectId) return value.toHexString().startsWith('0000') ? value : 'an id'
  if (value instanceof Date) return value.getTime() > recentMs && value.getTime() < 2 * recentMs ? 'a time' : value
  if (value instanceof Timestamp) return value.t * 1000 > recentMs && value.t < 0xff00_0000 ? 'a timestamp' : value
  if (Array.isArray(value)) return value.map(settle)
  return value instanceof Map ? new Map([...value].map(([name, member]) => [name, settle(member)])) : value
}

/** A scenario as it is kept: texts, and the answer to each command. */
export interface RecordedScenario {
  readonly documents: readonly string[]
  readonly indexes: readonly string[]
  readonly commands: readonly string[]
  /** Of all `requestsOf`. */
  readonly answers: readonly string[]
}

export const readScenario = ({ documents, indexes, commands }: RecordedScenario): Scenario => ({
  documents: documents.map((text) => parseExtendedJson(text) as Doc),
  indexes: indexes.map((text) => parseExtendedJson(text) as Doc),
  commands: commands.map((text) => parseExtendedJson(text) as Doc),
})

export const writeScenario = (
  { documents, indexes, commands }: Scenario,
  answers: readonly string[],
): RecordedScenario => ({
  documents: documents.map(compactJson),
  indexes: indexes.map(compactJson),
  commands: commands.map(compactJson),
  answers,
})
