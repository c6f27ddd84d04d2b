// $dateFromString.

import { CommandError } from '../../error.ts'
import { typeName } from '../../bson/value.ts'
import { isNullish, namedOperands } from '../compiler.ts'
import type { Operator } from '../compiler.ts'
import { optional, zoneFrom } from './date-arguments.ts'
import { checkParseFormat, parseDate, parseDateByFormat } from './date-parse.ts'
import type { ParsedDate } from './date-parse.ts'
import { toUtc, zoneOf } from './time-zone.ts'
import type { Zone } from './time-zone.ts'

export const dateFromString: Operator = (operand, compiler, name) => {
  const codes = { shape: 40540, unknown: 40541, missing: 40542 }
  const spec = namedOperands(name, operand, ['dateString'], ['format', 'timezone', 'onError', 'onNull'], codes)
  const text = compiler.compile(spec.get('dateString')!)
  const formatPart = optional(spec, 'format', compiler)
  const zonePart = optional(spec, 'timezone', compiler)
  const onError = optional(spec, 'onError', compiler)
  const onNull = optional(spec, 'onNull', compiler)
  return (scope) => {
    const format = formatPart?.(scope)
    if (format !== undefined && !isNullish(format)) {
      if (typeof format !== 'string') {
        throw new CommandError(40684, `$dateFromString requires that 'format' be a string, found: ${typeName(format)}`)
      }
      checkParseFormat(format)
    }
    const value = text(scope)
    const zone = zoneFrom(zonePart, scope)
    if (isNullish(value)) return onNull ? onNull(scope) : null
    try {
      if (typeof value !== 'string') {
        throw new CommandError(241, `$dateFromString requires that 'dateString' be a string, not ${typeName(value)}`)
      }
      if (zone === null || (formatPart && isNullish(format))) return null
      const parsed = typeof format === 'string' ? parseDateByFormat(value, format) : parseDate(value)
      if (!parsed) throw new CommandError(241, `Error parsing date string '${value}'`)
      return instantOf(parsed, zonePart === undefined ? undefined : zone)
    } catch (error) {
      if (onError && error instanceof CommandError && error.code === 241) return onError(scope)
      throw error
    }
  }
}

const utc = zoneOf('UTC')

/** Only a zone that changes nothing may stand beside one that is written in the text. */
function instantOf({ local, zone }: ParsedDate, asked: Zone | undefined): Date {
  if (zone && asked && asked !== utc) {
    throw new CommandError(241, 'you cannot pass in a date/time string with a time zone and a timezone argument')
  }
  return new Date(toUtc(local, zone ?? asked ?? (() => 0)))
}
