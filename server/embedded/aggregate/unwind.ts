// $unwind: one document per item of an array.

import { CommandError } from '../error.ts'
import { isDoc } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { isNullish, splitFieldPath } from './compiler.ts'
import { isApart } from './fields.ts'
import { setPath } from './set-path.ts'
import { dueOf } from './stage.ts'
import type { Maker } from './stage.ts'
import { isPause, rest } from './stream.ts'
import type { Due, Step } from './stream.ts'

interface UnwindOptions {
  readonly path: readonly string[]
  readonly indexField: readonly string[] | undefined
  readonly keepEmpty: boolean
}

export const compileUnwind: Maker = (spec, context) => {
  const options = parseUnwind(spec)
  const changed = new Set([options.path[0]!, ...(options.indexField?.slice(0, 1) ?? [])])
  const due = dueOf(context)
  return {
    reads: new Set([options.path[0]!]),
    narrows: false,
    lets: (fields) => isApart(fields, changed),
    *run(docs) {
      for (const doc of docs) {
        if (isPause(doc)) yield doc
        else yield* unwind(doc, options, due)
      }
    },
  }
}

function parseUnwind(spec: Value): UnwindOptions {
  if (typeof spec !== 'string' && !isDoc(spec)) {
    throw new CommandError(15981, 'expected either a string or an object as specification for $unwind stage')
  }
  const options: Doc = isDoc(spec) ? spec : new Map([['path', spec]])
  for (const name of options.keys()) {
    if (!['path', 'includeArrayIndex', 'preserveNullAndEmptyArrays'].includes(name)) {
      throw new CommandError(28811, `unrecognized option to $unwind stage: ${name}`)
    }
  }
  const path = options.get('path')
  if (path === undefined) throw new CommandError(28812, 'no path specified to $unwind stage')
  if (typeof path !== 'string') throw new CommandError(28808, 'expected a string as the path for $unwind stage')
  if (!path.startsWith('$')) throw new CommandError(28818, "path option to $unwind stage should be prefixed with a '$'")
  const keepEmpty = options.get('preserveNullAndEmptyArrays') ?? false
  if (typeof keepEmpty !== 'boolean') {
    throw new CommandError(28809, 'expected a boolean for the preserveNullAndEmptyArrays option to $unwind stage')
  }
  return { path: splitFieldPath(path.slice(1)), indexField: indexFieldOf(options), keepEmpty }
}

function indexFieldOf(options: Doc): string[] | undefined {
  const field = options.get('includeArrayIndex')
  if (field === undefined) return undefined
  if (typeof field !== 'string' || field === '') {
    throw new CommandError(28810, 'expected a non-empty string for the includeArrayIndex option to $unwind stage')
  }
  if (field.startsWith('$'))
    throw new CommandError(28822, "includeArrayIndex option to $unwind stage should not be prefixed with a '$'")
  return splitFieldPath(field)
}

function* unwind(doc: Doc, { path, indexField, keepEmpty }: UnwindOptions, due: Due): Iterable<Step> {
  let value: Value | undefined = doc
  for (const part of path) value = value instanceof Map ? value.get(part) : undefined
  const withIndex = (result: Doc, index: bigint | null): Doc =>
    indexField ? setPath(result, indexField, index) : result
  if (Array.isArray(value)) {
    if (value.length === 0 && keepEmpty) yield withIndex(setPath(doc, path, undefined), null)
    for (let i = 0; i < value.length; i++) {
      yield withIndex(setPath(doc, path, value[i]), BigInt(i))
      if (i % 256 === 255 && due()) yield rest
    }
  } else if (!isNullish(value) || keepEmpty) yield withIndex(doc, null)
}
