// Makes a scenario that answers differently as small as it can while it still does.

import type { Doc, Value } from '../../server/embedded/bson/value.ts'
import type { Scenario } from '../../server/embedded/answers-scenario.ts'

/** Tries smaller scenarios as long as `differs` says yes, `attempts` at most. */
export async function shrink(
  scenario: Scenario,
  differs: (candidate: Scenario) => Promise<boolean>,
  attempts: number,
): Promise<Scenario> {
  let smallest = scenario
  let left = attempts
  for (let improved = true; improved && left > 0;) {
    improved = false
    for (const candidate of smallerScenarios(smallest)) {
      if (left-- <= 0) break
      if (!(await differs(candidate))) continue
      smallest = candidate
      improved = true
      break
    }
  }
  return smallest
}

function* smallerScenarios(scenario: Scenario): Iterable<Scenario> {
  for (const part of ['commands', 'indexes', 'documents'] as const) {
    const items = scenario[part]
    const least = part === 'commands' ? 1 : 0
    for (let size = items.length >> 1; size >= 1; size >>= 1) {
      for (let at = 0; at < items.length; at += size) {
        const kept = [...items.slice(0, at), ...items.slice(at + size)]
        if (kept.length >= least) yield { ...scenario, [part]: kept }
      }
    }
  }
  for (const part of ['commands', 'documents'] as const) {
    for (const [i, item] of scenario[part].entries()) {
      for (const smaller of smallerValues(item)) {
        yield { ...scenario, [part]: scenario[part].with(i, smaller as Doc) }
      }
    }
  }
}

/** The value with one field or item less, or one of them smaller. The first field of a command stays. */
function* smallerValues(value: Value): Iterable<Value> {
  if (value instanceof Map) {
    for (const name of [...value.keys()]) {
      if (!kept.has(name)) yield new Map([...value].filter(([key]) => key !== name))
    }
    for (const [name, member] of value)
      for (const smaller of smallerValues(member)) yield new Map(value).set(name, smaller)
  } else if (Array.isArray(value)) {
    for (const i of value.keys()) yield value.toSpliced(i, 1)
    for (const [i, item] of value.entries()) for (const smaller of smallerValues(item)) yield value.with(i, smaller)
    if (value.length === 1) yield value[0]!
  } else if (value !== null && value !== 1 && value !== 'c') yield 1
}

const kept = new Set([
  '_id',
  'find',
  'count',
  'distinct',
  'insert',
  'update',
  'delete',
  'findAndModify',
  'updates',
  'deletes',
  'q',
  'u',
  'limit',
  'documents',
  'key',
  'filter',
  'query',
])
