// The shape of a command: which fields it may have, of which types, and which it must have. MongoDB checks it before it
// does anything, and so does this: a misspelt option is an error (40415), never something that is quietly not done.

import { splitFieldPath } from '../aggregate/compiler.ts'
import { openStage } from '../aggregate/doc-stages.ts'
import { isDoc, isNumber, typeName, UNDEFINED } from '../bson/value.ts'
import type { Doc, TypeName, Value } from '../bson/value.ts'
import { badValue, CommandError, failedToParse } from '../error.ts'
import { exactInteger } from '../value/number.ts'
import { checkNatural } from './natural.ts'
import { checkReadConcern, checkWriteConcern } from './concern.ts'
import { maxWriteBatch } from './hello.ts'
import { bindVariables } from './variables.ts'

/** Checks one field; `name` is its dotted name for the message. */
type Check = (value: Value, name: string) => void

interface Shape {
  readonly fields: ReadonlyMap<string, Check>
  readonly required: readonly string[]
}

const wrongType = (name: string, value: Value, expected: string): CommandError =>
  new CommandError(14, `BSON field '${name}' is the wrong type '${typeName(value)}', expected ${expected}`)

/** One of these types; null counts as not given, and so does undefined. */
const ofType =
  (...types: TypeName[]): Check =>
  (value, name) => {
    if (value !== null && value !== UNDEFINED && !types.includes(typeName(value)))
      throw wrongType(name, value, expectation(types))
  }

/** The same where null is no way to leave it out. */
const strictly =
  (...types: TypeName[]): Check =>
  (value, name) => {
    if (!types.includes(typeName(value))) throw wrongType(name, value, expectation(types))
  }

const expectation = (types: readonly TypeName[]): string =>
  types.length === 1 ? `type '${types[0]}'` : `types '[${types.join(', ')}]'`

const anything: Check = () => undefined
const numbers: readonly TypeName[] = ['long', 'int', 'decimal', 'double']
const object = ofType('object')
const bool = ofType('bool')
const flag = ofType('bool', ...numbers)
const string = ofType('string')
const number = ofType(...numbers)
const strictObject = strictly('object')
const strictBool = strictly('bool')

const hint: Check = (value) => {
  if (typeof value !== 'string' && !isDoc(value)) throw failedToParse('Hint must be a string or an object')
}

/** The limit of a count may be negative, which is the same as positive. */
const countLimit: Check = (value) => {
  if (!isNumber(value)) throw badValue('limit value is not a valid number')
  if (exactInteger(value) === undefined) throw failedToParse('limit value for count cannot have a fractional part')
}

/** What would change the answer, and is not there: refused rather than ignored. */
const refused: Check = (value, name) => {
  if (value === true || (isDoc(value) && value.size > 0)) {
    throw new CommandError(115, `${name} is not supported by this server`)
  }
}

const both =
  (...checks: Check[]): Check =>
  (value, name) => {
    for (const check of checks) check(value, name)
  }

const maxTime: Check = (value, name) => {
  const ms = isNumber(value) ? Number(value.toString()) : Number.NaN
  if (!Number.isInteger(ms) || ms < 0 || ms > 0x7fff_ffff) {
    throw new CommandError(2, `${name} must be an integer between 0 and 2147483647`)
  }
}

const documents: Check = (value, name) => {
  if (value === null) throw new CommandError(10_065, `invalid parameter: expected an object (${name})`)
  if (!Array.isArray(value)) throw wrongType(name, value, "type 'array'")
  for (const [i, item] of value.entries())
    if (item !== null && !isDoc(item)) throw wrongType(`${name}.${i}`, item, "type 'object'")
}

const update: Check = (value) => {
  if (!isDoc(value) && !Array.isArray(value)) {
    throw failedToParse('Update argument must be either an object or an array')
  }
  if (Array.isArray(value) && !value.every(isDoc)) {
    throw new CommandError(14, "Each element of the 'pipeline' array must be an object")
  }
}

function checkBatchSize(statements: Value | undefined): void {
  if (!Array.isArray(statements)) return
  const { length } = statements.filter((item) => item !== null)
  if (length >= 1 && length <= maxWriteBatch) return
  throw new CommandError(16, `Write batch sizes must be between 1 and ${maxWriteBatch}. Got ${length} operations.`)
}

/** Of an update command, stages that are none fail the whole command. */
function checkStages(statements: Value | undefined): void {
  if (!Array.isArray(statements)) return
  for (const statement of statements) {
    const stages = isDoc(statement) ? statement.get('u') : undefined
    if (Array.isArray(stages)) stages.forEach((stage) => openStage(stage))
  }
}

const fieldPath: Check = (value, name) => {
  string(value, name)
  if (typeof value === 'string') splitFieldPath(value)
}

const readPreference: Check = (value, name) => {
  strictObject(value, name)
  if (!(value as Doc).has('mode')) throw new CommandError(4, 'Missing expected field "mode"')
}

/** What any command may have. */
const genericFields: ReadonlyMap<string, Check> = new Map<string, Check>(
  Object.entries({
    $db: anything,
    $readPreference: readPreference,
    $clusterTime: anything,
    $audit: anything,
    $client: strictObject,
    $queryOptions: strictObject,
    lsid: object,
    txnNumber: ofType('long'),
    autocommit: bool,
    startTransaction: bool,
    apiVersion: ofType('string'),
    apiStrict: bool,
    apiDeprecationErrors: bool,
    maxTimeMS: anything,
    comment: anything,
    readConcern: anything,
    stmtId: anything,
    help: anything,
  }),
)

const shape = (fields: Record<string, Check>, required: readonly string[] = []): Shape => ({
  fields: new Map(Object.entries(fields)),
  required,
})

const batch = (inner: Shape): Check => {
  return (value, path) => {
    documents(value, path)
    for (const item of value as Value[]) if (isDoc(item)) checkFields(path, item, inner, noFields)
  }
}

const noFields: ReadonlyMap<string, Check> = new Map()

/** MongoDB takes what is no number for 0 here: all that match. */
const deleteLimit: Check = (value) => {
  const limit = isNumber(value) ? Number(value.toString()) : 0
  if (limit !== 0 && limit !== 1) {
    throw failedToParse(`The limit field in delete objects must be 0 or 1. Got ${limit}`)
  }
}

const writes = {
  writeConcern: anything,
  bypassDocumentValidation: flag,
  ordered: bool,
  stmtId: ofType('int'),
  let: object,
} satisfies Record<string, Check>

const { let: _let, ...insertWrites } = writes

const updateStatement = shape(
  {
    q: object,
    u: update,
    c: object,
    arrayFilters: documents,
    multi: bool,
    upsert: bool,
    hint,
    collation: object,
    upsertSupplied: strictBool,
    sampleId: ofType('binData'),
  },
  ['q', 'u'],
)

const deleteStatement = shape({ q: object, limit: deleteLimit, hint, collation: object, sampleId: ofType('binData') }, [
  'q',
  'limit',
])

const findAndModify = shape({
  query: object,
  fields: object,
  sort: object,
  hint,
  collation: object,
  arrayFilters: documents,
  remove: flag,
  update,
  upsert: flag,
  new: flag,
  ...writes,
})

const read = { writeConcern: anything, mirrored: strictBool } satisfies Record<string, Check>

const shapes: ReadonlyMap<string, Shape> = new Map(
  Object.entries({
    find: shape({
      filter: strictObject,
      projection: strictObject,
      sort: strictObject,
      hint,
      collation: strictObject,
      skip: number,
      limit: number,
      batchSize: number,
      singleBatch: strictBool,
      allowDiskUse: strictBool,
      min: both(strictObject, refused),
      max: both(strictObject, refused),
      returnKey: both(strictBool, refused),
      showRecordId: both(strictBool, refused),
      tailable: strictBool,
      oplogReplay: strictBool,
      noCursorTimeout: strictBool,
      awaitData: strictBool,
      allowPartialResults: strictBool,
      let: object,
      ...read,
    }),
    count: shape({
      query: object,
      limit: countLimit,
      skip: number,
      hint,
      collation: object,
      fields: anything,
      ...read,
    }),
    distinct: shape({ key: fieldPath, query: object, collation: object, ...read }, ['key']),
    insert: shape({ documents, ...insertWrites }, ['documents']),
    update: shape({ updates: batch(updateStatement), ...writes }, ['updates']),
    delete: shape({ deletes: batch(deleteStatement), ...writes }, ['deletes']),
    findAndModify,
    findandmodify: findAndModify,
  }),
)

/**
 * The body as the handler takes it, with the variables of `let` worked in. Throws what MongoDB answers to a command of
 * this shape; commands that are not listed are not looked at.
 */
export function acceptBody(name: string, body: Doc): Doc {
  const found = shapes.get(name)
  if (found === undefined) return body
  // These two are looked at before the command itself is.
  const [time, readConcern] = [body.get('maxTimeMS'), body.get('readConcern')]
  const isFindAndModify = name === 'findAndModify' || name === 'findandmodify'
  if (time !== undefined && !isFindAndModify) maxTime(time, 'maxTimeMS')
  if (readConcern !== undefined) checkReadConcern(readConcern)
  const isCounting = name === 'count' || name === 'distinct'
  if (isCounting) checkName(body.get(name), 73)
  checkFields(name, body, found, genericFields)
  checkName(body.get(name), 2)
  if (time !== undefined) maxTime(time, 'maxTimeMS')
  if (body.get('awaitData') === true && body.get('tailable') !== true) {
    throw failedToParse("Cannot set 'awaitData' without also setting 'tailable'")
  }
  checkBatchSize(body.get('updates') ?? body.get('deletes'))
  checkStages(body.get('updates'))
  checkNatural(body.get('sort'), body.get('hint'))
  checkConcerns(name, body)
  return bindVariables(body)
}

function checkName(collection: Value | undefined, code: number): void {
  if (typeof collection === 'string') return
  throw new CommandError(code, `collection name has invalid type ${typeName(collection ?? null)}`)
}

const reading = new Set(['find', 'count', 'distinct'])

function checkConcerns(name: string, body: Doc): void {
  const writeConcern = body.get('writeConcern')
  if (writeConcern === undefined) return
  if (reading.has(name)) throw new CommandError(72, 'Command does not support writeConcern')
  checkWriteConcern(writeConcern, `${name}.writeConcern`)
}

function checkFields(path: string, body: Doc, { fields, required }: Shape, more: ReadonlyMap<string, Check>): void {
  for (const [name, value] of body) {
    // The command's own name, which is its first field.
    if (name === path) continue
    const check = fields.get(name) ?? more.get(name)
    if (check === undefined) throw new CommandError(40_415, `BSON field '${path}.${name}' is an unknown field.`)
    check(value, `${path}.${name}`)
  }
  for (const name of required) {
    if ((body.get(name) ?? null) === null && !(name === 'limit' && body.has(name))) {
      throw new CommandError(40_414, `BSON field '${path}.${name}' is missing but a required field`)
    }
  }
}
