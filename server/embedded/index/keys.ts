// The keys of a document in an ordered index: one, or several where a path meets an array (a multikey index).

import { UNDEFINED } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { CommandError } from '../error.ts'
import type { KeyField } from './definition.ts'
import { encodeKey, shortenedFields } from './key-encoding.ts'

export type DocumentKeys = {
  /** Encoded, without duplicates. Empty: a sparse index that the document is not in. */
  keys: Buffer[]
  /** A bit for each field whose path met an array. */
  multikey: number
  /** A bit for each field of which a value was too long for a key. */
  shortened: number
}

const noKeys: DocumentKeys = { keys: [], multikey: 0, shortened: 0 }

/** Where the walk to one field stands: a value, with the names that are still to follow. */
type Walk = { value: Value | undefined; rest: readonly string[] }

export class KeyMaker {
  readonly #paths: readonly (readonly string[])[]
  readonly #directions: readonly (1 | -1)[]
  readonly #sparse: boolean

  constructor(fields: readonly KeyField[], sparse: boolean) {
    this.#paths = fields.map((field) => field.path.split('.'))
    this.#directions = fields.map((field) => field.direction)
    this.#sparse = sparse
  }

  /** Throws 171 CannotIndexParallelArrays. */
  make(document: Doc): DocumentKeys {
    const plain = this.#plainValues(document)
    if (plain) {
      if (this.#isLeftOut(plain)) return noKeys
      const key = encodeKey(plain, this.#directions)
      return { keys: [key], multikey: 0, shortened: shortenedFields() }
    }
    const keys = new Map<string, Buffer>()
    let shortened = 0
    const multikey = this.#expandAll(document, (values) => {
      const key = encodeKey(values, this.#directions)
      shortened |= shortenedFields()
      keys.set(key.toString('latin1'), key)
    })
    return { keys: [...keys.values()], multikey, shortened }
  }

  /** The usual case, where no path meets an array: one value for each field. Undefined otherwise. */
  #plainValues(document: Doc): (Value | undefined)[] | undefined {
    const values: (Value | undefined)[] = []
    for (const path of this.#paths) {
      let value: Value | undefined = document
      for (const part of path) {
        if (Array.isArray(value)) return undefined
        value = value instanceof Map ? value.get(part) : undefined
      }
      if (Array.isArray(value)) return undefined
      values.push(value)
    }
    return values
  }

  #isLeftOut(values: readonly (Value | undefined)[]): boolean {
    return this.#sparse && values.every((value) => value === undefined)
  }

  /** The values that made one of the document's keys: several tuples only where shortened keys collide. */
  valuesOf(document: Doc, key: Uint8Array): Value[][] {
    const made: Value[][] = []
    this.#expandAll(document, (values) => {
      if (encodeKey(values, this.#directions).equals(key)) made.push(values)
    })
    return made
  }

  #expandAll(document: Doc, add: (values: Value[]) => void): number {
    const result = { multikey: 0 }
    this.#expand(
      this.#paths.map((path) => ({ value: document, rest: path })),
      add,
      result,
    )
    return result.multikey
  }

  #expand(walks: Walk[], add: (values: Value[]) => void, result: { multikey: number }): void {
    let array: Value[] | undefined
    let arrayField = 0
    for (let i = 0; i < walks.length; i++) {
      walks[i] = descend(walks[i]!)
      const { value } = walks[i]!
      if (!Array.isArray(value) || isLeaf(walks[i]!)) continue
      if (array !== undefined && array !== value) throw this.#parallel(arrayField, i)
      array = value
      arrayField = i
    }
    if (array === undefined) return this.#finish(walks, add)
    for (let i = 0; i < walks.length; i++) {
      if (walks[i]!.value === array && !isLeaf(walks[i]!)) result.multikey |= 1 << i
    }
    if (array.length === 0)
      return this.#expand(
        walks.map((walk) => step(walk, array, undefined)),
        add,
        result,
      )
    for (const item of array)
      this.#expand(
        walks.map((walk) => step(walk, array, item)),
        add,
        result,
      )
  }

  #finish(walks: readonly Walk[], add: (values: Value[]) => void): void {
    const values = walks.map((walk) => walk.value)
    if (!this.#isLeftOut(values)) add(withNulls(values))
  }

  #parallel(a: number, b: number): CommandError {
    const last = (i: number): string => this.#paths[i]!.at(-1)!
    return new CommandError(171, `cannot index parallel arrays [${last(b)}] [${last(a)}]`)
  }
}

/** What is missing has the key of null. */
const withNulls = (values: readonly (Value | undefined)[]): Value[] => values.map((value) => value ?? null)

/** A finished walk: its value is the key, even if it is an array (an array within an array is not expanded again). */
const done: readonly string[] = ['']
const isLeaf = (walk: Walk): boolean => walk.rest === done

/** Follows names through documents until a value, nothing, or an array is met. */
function descend(walk: Walk): Walk {
  let { value, rest } = walk
  if (rest === done) return walk
  while (rest.length > 0) {
    if (value instanceof Map) value = value.get(rest[0]!)
    else if (Array.isArray(value) && /^(0|[1-9]\d*)$/.test(rest[0]!) && Number(rest[0]) < value.length) {
      if (value.some((item) => item instanceof Map && item.has(rest[0]!))) throw ambiguous(rest[0]!)
      value = value[Number(rest[0])]
    } else if (Array.isArray(value)) return { value, rest }
    else return { value: undefined, rest: done }
    rest = rest.slice(1)
  }
  return Array.isArray(value) ? { value, rest } : { value, rest: done }
}

const ambiguous = (name: string): CommandError =>
  new CommandError(
    16746,
    `Ambiguous field name found in array (do not use numeric field names in embedded elements in an array), field: '${name}'`,
  )

/** Goes into one item of `array`, where the walk stands on it. */
function step(walk: Walk, array: Value[], item: Value | undefined): Walk {
  if (walk.value !== array || isLeaf(walk)) return walk
  if (walk.rest.length === 0) return { value: item === undefined ? UNDEFINED : item, rest: done }
  return item instanceof Map ? { value: item, rest: walk.rest } : { value: undefined, rest: done }
}
