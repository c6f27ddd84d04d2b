// $dateAdd, $dateSubtract, $dateDiff, $dateTrunc.

import { CommandError } from '../../error.ts'
import { isNumber, typeName } from '../../bson/value.ts'
import type { Value } from '../../bson/value.ts'
import { exactLong } from '../../value/number.ts'
import { constant, isNullish, namedOperands } from '../compiler.ts'
import type { Operator } from '../compiler.ts'
import { isNullByConstants, instantIn, optional, unitOf, weekStartOf, zoneFrom } from './date-arguments.ts'
import { addUnits, startOfUnit, unitsBetween } from './date-units.ts'

function instantOr(value: Value, code: number, message: string): number {
  const instant = instantIn(value)
  if (instant === undefined) throw new CommandError(code, `${message}, but got ${typeName(value)}`)
  return instant
}

export function dateAddition(sign: 1 | -1): Operator {
  return (operand, compiler, name) => {
    const codes = { shape: 5166400, unknown: 5166401, missing: 5166402 }
    const spec = namedOperands(name, operand, ['startDate', 'unit', 'amount'], ['timezone'], codes)
    const before = compiler.reads.met
    const [start, unitPart, amountPart] = ['startDate', 'unit', 'amount'].map((key) => compiler.compile(spec.get(key)!))
    const zonePart = optional(spec, 'timezone', compiler)
    if (compiler.reads.met !== before && isNullByConstants(name, spec, compiler)) return constant(null)
    return (scope) => {
      const date = start!(scope)
      if (isNullish(date)) return null
      const unit = unitPart!(scope)
      if (isNullish(unit)) return null
      const wanted = unitOf(name, unit)
      const amount = amountPart!(scope)
      if (isNullish(amount)) return null
      const zone = zoneFrom(zonePart, scope)
      if (zone === null) return null
      const utcMs = instantOr(date, 5166403, `${name} requires startDate to be convertible to a date`)
      const count = isNumber(amount) ? exactLong(amount) : undefined
      if (count === undefined) throw new CommandError(5166405, `${name} expects integer amount of time units`)
      return new Date(addUnits(utcMs, wanted, sign * Number(count), zone))
    }
  }
}

export const dateDiff: Operator = (operand, compiler, name) => {
  const codes = { shape: 5166301, unknown: 5166302, missing: 5166303 }
  const spec = namedOperands(name, operand, ['startDate', 'endDate', 'unit'], ['timezone', 'startOfWeek'], codes)
  const before = compiler.reads.met
  const [start, end, unitPart] = ['startDate', 'endDate', 'unit'].map((key) => compiler.compile(spec.get(key)!))
  const zonePart = optional(spec, 'timezone', compiler)
  const weekPart = optional(spec, 'startOfWeek', compiler)
  if (compiler.reads.met !== before && isNullByConstants(name, spec, compiler)) return constant(null)
  return (scope) => {
    const from = start!(scope)
    const to = end!(scope)
    const unit = unitPart!(scope)
    if (isNullish(from) || isNullish(to) || isNullish(unit)) return null
    const wanted = unitOf(name, unit)
    const day = wanted === 'week' && weekPart ? weekPart(scope) : 'sunday'
    if (isNullish(day)) return null
    const weekStart = weekStartOf(name, day)
    const zone = zoneFrom(zonePart, scope)
    if (zone === null) return null
    const [fromMs, toMs] = [from, to].map((value, i) =>
      instantOr(value, 5166307, `$dateDiff requires '${i === 0 ? 'startDate' : 'endDate'}' to be a date`),
    ) as [number, number]
    return BigInt(unitsBetween(fromMs, toMs, wanted, zone, weekStart))
  }
}

export const dateTrunc: Operator = (operand, compiler, name) => {
  const codes = { shape: 5439007, unknown: 5439008, missing: 5439009 }
  const spec = namedOperands(name, operand, ['date', 'unit'], ['binSize', 'timezone', 'startOfWeek'], codes)
  const before = compiler.reads.met
  const date = compiler.compile(spec.get('date')!)
  const unitPart = compiler.compile(spec.get('unit')!)
  const binPart = optional(spec, 'binSize', compiler)
  const zonePart = optional(spec, 'timezone', compiler)
  const weekPart = optional(spec, 'startOfWeek', compiler)
  if (compiler.reads.met !== before && isNullByConstants(name, spec, compiler)) return constant(null)
  return (scope) => {
    const value = date(scope)
    if (isNullish(value)) return null
    const bin = binPart ? binPart(scope) : 1
    if (isNullish(bin)) return null
    const size = isNumber(bin) ? exactLong(bin) : undefined
    if (size === undefined) throw new CommandError(5439017, "$dateTrunc requires 'binSize' to be a 64-bit integer")
    if (size <= 0n) throw new CommandError(5439018, "$dateTrunc requires 'binSize' to be greater than 0")
    const unit = unitPart(scope)
    if (isNullish(unit)) return null
    const wanted = unitOf(name, unit)
    const day = wanted === 'week' && weekPart ? weekPart(scope) : 'sunday'
    if (isNullish(day)) return null
    const weekStart = weekStartOf(name, day)
    const zone = zoneFrom(zonePart, scope)
    if (zone === null) return null
    const utcMs = instantOr(value, 5439012, "$dateTrunc requires 'date' to be a date")
    return new Date(startOfUnit(utcMs, wanted, Number(size), zone, weekStart))
  }
}
