// $collStats and $indexStats: about the collection itself, not its documents.

import { CommandError, typeMismatch } from '../error.ts'
import { int32OrLong, isDoc, typeName } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { none } from './stage.ts'
import type { Maker } from './stage.ts'

const known = ['count', 'latencyStats', 'queryExecStats', 'storageStats']

export const collStats: Maker = (spec, { statistics, namespace = '', now }) => {
  if (!isDoc(spec)) throw new CommandError(5447000, '$collStats must take a nested object')
  for (const [name, value] of spec) {
    if (!known.includes(name)) throw new CommandError(40415, `BSON field '$collStats.${name}' is an unknown field.`)
    if (!isDoc(value)) {
      throw typeMismatch(`BSON field '$collStats.${name}' is the wrong type '${typeName(value)}', expected 'object'`)
    }
    if (name === 'latencyStats' || name === 'queryExecStats') {
      throw new CommandError(115, `$collStats with ${name} is not supported by this server`)
    }
  }
  return {
    reads: none,
    narrows: true,
    isFirst: true,
    *run() {
      const answer: Doc = new Map<string, Value>([
        ['ns', namespace],
        ['host', 'localhost'],
        ['localTime', now],
      ])
      if (spec.has('count') && !statistics) {
        throw new CommandError(26, `Unable to retrieve count in $collStats: ${namespace} not found`)
      }
      if (statistics && spec.size > 0) {
        const { count, sizes } = yield* statistics.figures()
        if (spec.has('storageStats')) answer.set('storageStats', sizes)
        if (spec.has('count')) answer.set('count', int32OrLong(count))
      }
      yield answer
    },
  }
}

export const indexStats: Maker = (spec, { statistics }) => {
  if (!isDoc(spec) || spec.size > 0) {
    throw new CommandError(28803, 'The $indexStats stage specification must be an empty object')
  }
  return {
    reads: none,
    narrows: true,
    isFirst: true,
    *run() {
      yield* statistics?.indexes() ?? []
    },
  }
}
