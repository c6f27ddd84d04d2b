// Read and write concerns. Whatever is asked for, a write is durable before it is acknowledged and a read sees all that
// was acknowledged; so they are only checked, with the errors of a MongoDB that stands alone.

import { isDoc, isNumber, typeName } from '../bson/value.ts'
import type { Value } from '../bson/value.ts'
import { badValue, CommandError, failedToParse, typeMismatch } from '../error.ts'
import { toDouble } from '../value/number.ts'

const readLevels = new Set(['local', 'available', 'majority', 'linearizable', 'snapshot'])

export function checkReadConcern(value: Value): void {
  if (!isDoc(value)) throw failedToParse(`readConcern field should be an object, but got ${typeName(value)}`)
  for (const [name, member] of value) {
    if (name === 'level') checkLevel(member)
    else if (name === 'afterClusterTime' || name === 'atClusterTime') {
      if (typeName(member) !== 'timestamp') throw typeMismatch(`"${name}" had the wrong type. Expected timestamp`)
    } else if (name === 'provenance') checkProvenance(member)
    else throw new CommandError(72, `Unrecognized option in readConcern: ${name}`)
  }
}

function checkLevel(level: Value): void {
  if (typeof level !== 'string')
    throw typeMismatch(`"level" had the wrong type. Expected string, found ${typeName(level)}`)
  if (!readLevels.has(level)) {
    throw failedToParse(
      `readConcern.level must be either 'local', 'majority', 'linearizable', 'available', or 'snapshot'`,
    )
  }
}

const provenances = new Set([
  'clientSupplied',
  'implicitDefault',
  'customDefault',
  'getLastErrorDefaults',
  'internalWriteDefault',
])

function checkProvenance(value: Value): void {
  if (value === null) return
  if (typeof value !== 'string') throw typeMismatch(`"provenance" had the wrong type. Expected string`)
  if (!provenances.has(value))
    throw badValue(`Enumeration value '${value}' for field 'provenance' is not a valid value.`)
}

export function checkWriteConcern(value: Value, name: string): void {
  if (!isDoc(value)) {
    throw typeMismatch(`BSON field '${name}' is the wrong type '${typeName(value)}', expected type 'object'`)
  }
  for (const [option, member] of value) {
    if (option === 'w') checkW(member)
    else if (option === 'j' || option === 'fsync') {
      if (member !== null && typeof member !== 'boolean' && !isNumber(member)) {
        throw typeMismatch(`BSON field 'writeConcern.${option}' is the wrong type '${typeName(member)}'`)
      }
    } else if (option === 'provenance') checkProvenance(member)
    else if (option !== 'wtimeout' && option !== 'getLastError') {
      throw new CommandError(40_415, `BSON field 'writeConcern.${option}' is an unknown field.`)
    }
  }
}

/** How many nodes MongoDB lets `w` name at most. */
const mostNodes = 50

function checkW(w: Value): void {
  if (w === 'majority' || (isDoc(w) && w.size > 0)) return
  if (typeof w === 'string' || w === null)
    throw badValue("cannot use non-majority 'w' mode when a host is not a member of a replica set")
  if (!isNumber(w)) throw failedToParse(`w has to be a number, string, or object; found: ${typeName(w)}`)
  const nodes = Math.trunc(toDouble(w))
  if (!(nodes >= 0 && nodes <= mostNodes)) {
    throw failedToParse(`w has to be a non-negative number and not greater than ${mostNodes}; found: ${nodes}`)
  }
  if (nodes > 1) throw badValue("cannot use 'w' > 1 when a host is not replicated")
}
