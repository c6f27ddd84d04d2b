// `arrayFilters`: each is a filter on one identifier, `{"item.price": {$gt: 5}}`, that picks the items of `$[item]`.

import { badValue, CommandError, failedToParse } from '../error.ts'
import { isDoc } from '../bson/value.ts'
import type { Doc, Value } from '../bson/value.ts'
import { compileTree } from '../query/match.ts'
import type { Filter } from '../query/filter.ts'
import { parseFilter } from '../query/parse.ts'

/** The tests of `$[name]`, by name. */
export type ArrayFilters = ReadonlyMap<string, (item: Value) => boolean>

export function compileArrayFilters(filters: readonly Value[]): ArrayFilters {
  const tests = new Map<string, (item: Value) => boolean>()
  for (const filter of filters) {
    if (!isDoc(filter)) throw new CommandError(14, 'array filters must be documents')
    const tree = parseArrayFilter(filter)
    const name = identifierOf(tree)
    if (tests.has(name)) throw failedToParse(`Found multiple array filters with the same top-level field name ${name}`)
    const matcher = compileTree(tree)
    tests.set(name, (item) => matcher.matches(new Map([[name, item]])))
  }
  return tests
}

/** Throws 9 for an array filter that no path of the update names. */
export function checkAllUsed(filters: ArrayFilters, used: ReadonlySet<string>): void {
  for (const name of filters.keys()) {
    if (!used.has(name)) throw failedToParse(`The array filter for identifier '${name}' was not used in the update`)
  }
}

function parseArrayFilter(filter: Doc): Filter {
  try {
    return parseFilter(filter, { plainOnly: true })
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    throw new CommandError(error.code, `Error parsing array filter :: caused by :: ${error.message}`)
  }
}

function identifierOf(filter: Filter): string {
  const names = topLevelNames(filter)
  const [name] = names
  if (name === undefined) throw failedToParse('Cannot use an expression without a top-level field name in arrayFilters')
  if (names.size > 1) {
    throw failedToParse(
      `Error parsing array filter :: caused by :: Expected a single top-level field name, found '${[...names].join("' and '")}'`,
    )
  }
  if (!/^[a-z][A-Za-z0-9]*$/.test(name)) {
    throw badValue(
      `Error parsing array filter :: caused by :: The top-level field name must be an alphanumeric string beginning with a lowercase letter, found '${name}'`,
    )
  }
  return name
}

function topLevelNames(filter: Filter, names = new Set<string>()): Set<string> {
  if ('parts' in filter && !('path' in filter)) for (const part of filter.parts) topLevelNames(part, names)
  else if (filter.kind === 'not') topLevelNames(filter.part, names)
  else if ('path' in filter) names.add(filter.path.split('.')[0]!)
  return names
}
