// A filter after parsing: what `match.ts` compiles and what a planner reads. Paths are dotted names; inside a value
// `$elemMatch` the path is empty and the test is on the item itself.

import type { BSONRegExp, Doc, TypeName, Value } from '../bson/value.ts'

export type CompareOp = 'eq' | 'lt' | 'lte' | 'gt' | 'gte'
export type BitsOp = 'allSet' | 'allClear' | 'anySet' | 'anyClear'

export type Filter =
  | { readonly kind: 'and' | 'or' | 'nor'; readonly parts: readonly Filter[] }
  | { readonly kind: 'not'; readonly part: Filter }
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'compare'; readonly op: CompareOp; readonly path: string; readonly value: Value }
  | {
      readonly kind: 'in'
      readonly path: string
      /** Sorted in BSON order, without duplicates; regular expressions stand apart. */
      readonly values: readonly Value[]
      readonly regexes: readonly BSONRegExp[]
    }
  | { readonly kind: 'regex'; readonly path: string; readonly regex: BSONRegExp }
  | { readonly kind: 'exists'; readonly path: string }
  | { readonly kind: 'type'; readonly path: string; readonly types: ReadonlySet<TypeName> }
  | { readonly kind: 'mod'; readonly path: string; readonly divisor: bigint; readonly remainder: bigint }
  | { readonly kind: 'size'; readonly path: string; readonly size: number }
  | { readonly kind: 'bits'; readonly path: string; readonly op: BitsOp; readonly positions: readonly number[] }
  | { readonly kind: 'elemMatchObject'; readonly path: string; readonly part: Filter }
  | { readonly kind: 'elemMatchValue'; readonly path: string; readonly parts: readonly Filter[] }
  | { readonly kind: 'text'; readonly search: Doc }
  | { readonly kind: 'expr'; readonly expression: Value }
  /** `$jsonSchema`, compiled. */
  | { readonly kind: 'schema'; readonly test: (doc: Value) => boolean }

/** The filters that test the value at one path. */
export type PathFilter = Extract<Filter, { path: string }>
