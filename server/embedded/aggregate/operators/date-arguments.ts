// The arguments that date operators share: instants, zones, units and the first day of the week.

import { CommandError } from '../../error.ts'
import { ObjectId, Timestamp, typeName } from '../../bson/value.ts'
import type { Doc, Value } from '../../bson/value.ts'
import { isNullish } from '../compiler.ts'
import type { Compiler, Eval, Scope } from '../compiler.ts'
import { unitNamed } from './date-units.ts'
import type { Unit } from './date-units.ts'
import { zoneOf } from './time-zone.ts'
import type { Zone } from './time-zone.ts'

/** Milliseconds of dates, timestamps and the time inside an ObjectId; undefined for anything else. */
export function instantIn(value: Value): number | undefined {
  if (value instanceof Date) return value.getTime()
  if (value instanceof Timestamp) return value.t * 1000
  return value instanceof ObjectId ? value.getTimestamp().getTime() : undefined
}

/** Throws 16006 for what holds no time. */
export function instantOf(value: Value): number {
  const instant = instantIn(value)
  if (instant !== undefined) return instant
  throw new CommandError(16006, `can't convert from BSON type ${typeName(value)} to Date`)
}

const utcZone = zoneOf('UTC')

/** The zone of a `timezone` argument; null when that is null. */
export function zoneFrom(part: Eval | undefined, scope: Scope): Zone | null {
  return part ? zoneNamed(part(scope)) : utcZone
}

function zoneNamed(name: Value | undefined): Zone | null {
  if (isNullish(name)) return null
  if (typeof name === 'string') return zoneOf(name)
  throw new CommandError(40517, `timezone must evaluate to a string, found ${typeName(name)}`)
}

export const optional = (spec: Doc, key: string, compiler: Compiler): Eval | undefined =>
  spec.has(key) ? compiler.compile(spec.get(key)!) : undefined

export function unitOf(operator: string, value: Value): Unit {
  if (typeof value !== 'string') {
    throw new CommandError(5439013, `${operator} requires 'unit' to be a string, but got ${typeName(value)}`)
  }
  const unit = unitNamed(value)
  if (unit) return unit
  throw new CommandError(9, `${operator} parameter 'unit' value parsing failed :: unknown time unit value: ${value}`)
}

const weekDays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']

/** 0 for Sunday to 6 for Saturday. */
export function weekStartOf(operator: string, value: Value): number {
  if (typeof value !== 'string') {
    throw new CommandError(5439015, `${operator} requires 'startOfWeek' to be a string, but got ${typeName(value)}`)
  }
  const name = value.toLowerCase()
  const day = weekDays.findIndex((full) => full === name || full.slice(0, 3) === name)
  if (day >= 0) return day
  const problem = `value cannot be recognized as a day of a week: ${value}`
  throw new CommandError(5439016, `${operator} parameter 'startOfWeek' ${problem}`)
}

/**
 * Constant units, zones and week days of an operator whose other operands are none are checked ahead, as MongoDB does:
 * a wrong one is an error whatever the documents hold. True when one of them is null, and so is the result.
 */
export function isNullByConstants(operator: string, spec: Doc, compiler: Compiler): boolean {
  const checks: [string, (value: Value) => unknown][] = [
    ['unit', (value) => unitOf(operator, value)],
    ['startOfWeek', (value) => weekStartOf(operator, value)],
    ['timezone', zoneNamed],
  ]
  for (const [key, parse] of checks) {
    const constant = spec.has(key) ? compiler.constantOf(spec.get(key)!) : undefined
    if (!constant) continue
    if (isNullish(constant.value)) return true
    parse(constant.value)
  }
  return false
}
