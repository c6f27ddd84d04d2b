import type { Matcher } from '../query/match.ts'

/** The top-level fields that these paths and this filter read; null when that may be any. */
export function topLevelFields(paths: readonly string[], filter: Matcher | undefined): ReadonlySet<string> | null {
  if (paths.includes('$**') || filter?.fields === null) return null
  const fields = new Set(filter?.fields)
  for (const path of paths) {
    const dot = path.indexOf('.')
    fields.add(dot < 0 ? path : path.slice(0, dot))
  }
  return fields
}
