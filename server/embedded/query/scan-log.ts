// A query that reads a whole large collection is told once in the log: by its shape, that is the fields it looks at and
// how it compares them. What it looks for is nobody's business.

import { createLogger } from '../../kit/log.ts'
import type { Filter } from './filter.ts'

const log = createLogger('embedded')

/** From so many documents on an index would be felt. */
export const longScan = 10_000
/** More shapes than any program has are not remembered. */
const mostShapes = 1000

const noted = new Set<string>()

export function noteScan(namespace: string, filter: Filter): void {
  const shape = shapeOf(filter)
  const key = `${namespace} ${shape}`
  if (noted.has(key) || noted.size >= mostShapes) return
  noted.add(key)
  log.warn('a query reads a whole collection, an index would help it', { collection: namespace, query: shape })
}

/** Such as `and(size lt, or(from eq, to regex))`. */
export function shapeOf(filter: Filter): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
    case 'nor':
      return `${filter.kind}(${[...new Set(filter.parts.map(shapeOf))].sort().join(', ')})`
    case 'not':
      return `not(${shapeOf(filter.part)})`
    case 'constant':
    case 'text':
    case 'expr':
    case 'schema':
      return filter.kind
    case 'elemMatchObject':
      return `${filter.path} elemMatch(${shapeOf(filter.part)})`
    case 'elemMatchValue':
      return `${filter.path} elemMatch(${[...new Set(filter.parts.map(shapeOf))].sort().join(', ')})`
    case 'compare':
    case 'bits':
      return `${filter.path} ${filter.op}`.trim()
    default:
      return `${filter.path} ${filter.kind}`.trim()
  }
}
