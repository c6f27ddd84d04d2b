// The stages that need no file of their own: $match, $limit, $skip, $count, $sample, $redact.

import { CommandError } from '../error.ts'
import { int32OrLong, isDoc, isNumber } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { compileFilter } from '../query/match.ts'
import { exactInteger } from '../value/number.ts'
import { bind } from './compiler.ts'
import type { Scope } from './compiler.ts'
import { compileExpression, scopeFor } from './expression.ts'
import { none } from './stage.ts'
import type { Maker } from './stage.ts'
import { isPause } from './stream.ts'

export const match: Maker = (spec, context) => {
  if (!isDoc(spec)) throw new CommandError(15959, 'the match filter must be an expression in an object')
  const matcher = compileFilter(spec, context)
  return {
    reads: matcher.fields,
    narrows: false,
    match: spec,
    *run(docs) {
      for (const doc of docs) if (isPause(doc) || matcher.matches(doc)) yield doc
    },
  }
}

function positionArgument(name: string, spec: Value, code: number): number {
  if (!isNumber(spec)) throw new CommandError(code, `invalid argument to ${name} stage: Expected a number`)
  const count = exactInteger(spec)
  if (count === undefined) throw new CommandError(code, `invalid argument to ${name} stage: Expected an integer`)
  if (count < 0) throw new CommandError(code, `invalid argument to ${name} stage: Expected a non-negative number`)
  return count
}

export const limit: Maker = (spec) => {
  const count = positionArgument('$limit', spec, 5107201)
  if (count === 0) throw new CommandError(15958, 'the limit must be positive')
  return {
    reads: none,
    narrows: false,
    limit: count,
    *run(docs) {
      let left = count
      for (const doc of docs) {
        yield doc
        if (!isPause(doc) && --left === 0) return
      }
    },
  }
}

export const skip: Maker = (spec) => {
  const count = positionArgument('$skip', spec, 5107200)
  return {
    reads: none,
    narrows: false,
    skip: count,
    *run(docs) {
      let left = count
      for (const doc of docs) {
        if (isPause(doc) || left === 0) yield doc
        else left--
      }
    },
  }
}

export const count: Maker = (spec) => {
  if (typeof spec !== 'string') throw new CommandError(40156, `the count field must be a non-empty string`)
  if (spec === '') throw new CommandError(40157, 'the count field must be a non-empty string')
  if (spec.startsWith('$')) throw new CommandError(40158, 'the count field cannot be a $-prefixed path')
  if (spec.includes('\0')) throw new CommandError(40159, 'the count field cannot contain a null byte')
  if (spec.includes('.')) throw new CommandError(40160, "the count field cannot contain '.'")
  const ofCount = (total: number): Doc[] => (total === 0 ? [] : [new Map([[spec, int32OrLong(total)]])])
  return {
    reads: none,
    narrows: true,
    ofCount,
    *run(docs) {
      let total = 0
      for (const doc of docs) {
        if (isPause(doc)) yield doc
        else total++
      }
      yield* ofCount(total)
    },
  }
}

export const sample: Maker = (spec) => {
  if (!isDoc(spec)) throw new CommandError(28745, 'the $sample stage specification must be an object')
  for (const [name, value] of spec) {
    if (name !== 'size') throw new CommandError(28748, `unrecognized option to $sample: ${name}`)
    if (!isNumber(value)) throw new CommandError(28746, 'size argument to $sample must be a number')
  }
  const size = spec.get('size')
  if (size === undefined) throw new CommandError(28749, '$sample stage must specify a size')
  const wanted = exactInteger(size) ?? 0
  if (wanted <= 0) throw new CommandError(28747, 'size argument to $sample must be a positive integer')
  return {
    reads: none,
    narrows: false,
    *run(docs) {
      const chosen: Doc[] = []
      let seen = 0
      for (const doc of docs) {
        if (isPause(doc)) {
          yield doc
          continue
        }
        seen++
        if (chosen.length < wanted) chosen.push(doc)
        else {
          const at = Math.floor(Math.random() * seen)
          if (at < wanted) chosen[at] = doc
        }
      }
      yield* chosen
    },
  }
}

const verdicts = ['DESCEND', 'PRUNE', 'KEEP'] as const

/** $redact: an expression decides for a document, and for each document inside it, whether it is kept. */
export const redact: Maker = (spec, context) => {
  const expression = compileExpression(spec, verdicts)
  const judge = (scope: Scope, level: Doc): Doc | undefined => {
    const result = expression.run({ ...scope, current: level })
    if (result === 'KEEP') return level
    if (result === 'PRUNE') return undefined
    if (result !== 'DESCEND') throw new CommandError(17053, '$redact must answer $$DESCEND, $$PRUNE or $$KEEP')
    const kept: Doc = new Map()
    for (const [name, value] of level) {
      const left = descend(scope, value)
      if (left !== undefined) kept.set(name, left)
    }
    return kept
  }
  const descend = (scope: Scope, value: Value): Value | undefined => {
    if (isDoc(value)) return judge(scope, value)
    if (!Array.isArray(value)) return value
    return value.map((item) => descend(scope, item)).filter((item) => item !== undefined)
  }
  return {
    reads: null,
    narrows: false,
    *run(docs) {
      for (const doc of docs) {
        if (isPause(doc)) {
          yield doc
          continue
        }
        const scope = verdicts.reduce((outer, name) => bind(outer, name, name), scopeFor(doc, context.now))
        const kept = judge(scope, doc)
        if (kept) yield kept
      }
    },
  }
}
