// Which fields the commands have that are not about documents (shape.ts has those): a misspelt one is an error, as in
// MongoDB, and never something that is quietly not done.

import { typeName } from '../bson/value.ts'
import type { Doc, TypeName } from '../bson/value.ts'
import { CommandError } from '../error.ts'
import type { Handler } from './context.ts'

/** Types that a field may have; empty for any. */
type Fields = Readonly<Record<string, readonly TypeName[]>>

const numbers: readonly TypeName[] = ['int', 'long', 'double', 'decimal']
const flag: readonly TypeName[] = ['bool', ...numbers]
const any: readonly TypeName[] = []

/** What any command may have. */
const generic: ReadonlySet<string> = new Set([
  '$audit',
  '$client',
  '$clusterTime',
  '$db',
  '$readPreference',
  'apiDeprecationErrors',
  'apiStrict',
  'apiVersion',
  'autocommit',
  'comment',
  'help',
  'lsid',
  'maxTimeMS',
  'readConcern',
  'startTransaction',
  'txnNumber',
  'writeConcern',
])

const statistics: Fields = { scale: numbers, freeStorage: numbers, waitForLock: ['bool'], queryExecStats: ['object'] }

/** Commands whose fields are checked. What is not here takes whatever comes, as hello and buildInfo do in MongoDB too. */
const commands: Readonly<Record<string, Fields>> = {
  aggregate: {
    allowDiskUse: ['bool'],
    bypassDocumentValidation: flag,
    collation: ['object'],
    cursor: ['object'],
    explain: flag,
    hint: any,
    let: ['object'],
    pipeline: ['array'],
    mirrored: ['bool'],
  },
  collMod: {
    cappedMax: numbers,
    cappedSize: numbers,
    dryRun: ['bool'],
    index: ['object'],
    pipeline: ['array'],
    validationAction: ['string'],
    validationLevel: ['string'],
    validator: ['object'],
    viewOn: ['string'],
  },
  collStats: statistics,
  collstats: statistics,
  create: {
    autoIndexId: flag,
    capped: flag,
    changeStreamPreAndPostImages: ['object'],
    clusteredIndex: ['bool', 'object'],
    collation: ['object'],
    encryptedFields: ['object'],
    expireAfterSeconds: any,
    flags: any,
    idIndex: ['object'],
    indexOptionDefaults: ['object'],
    max: numbers,
    pipeline: ['array'],
    size: numbers,
    storageEngine: ['object'],
    temp: ['bool'],
    timeseries: ['object'],
    validationAction: ['string'],
    validationLevel: ['string'],
    validator: ['object'],
    viewOn: ['string'],
  },
  dataSize: { keyPattern: any, min: any, max: any, estimate: flag },
  dbStats: statistics,
  dbstats: statistics,
  createIndexes: {
    commitQuorum: ['int', 'long', 'double', 'decimal', 'string'],
    ignoreUnknownIndexOptions: ['bool'],
    indexes: ['array'],
  },
  deleteIndexes: { index: any },
  drop: {},
  dropDatabase: {},
  dropIndexes: { index: any },
  explain: { verbosity: ['string'] },
  getMore: {
    batchSize: numbers,
    collection: ['string'],
    lastKnownCommittedOpTime: ['object'],
    term: numbers,
  },
  killCursors: { cursors: ['array'] },
  listCollections: {
    authorizedCollections: ['bool'],
    cursor: ['object'],
    filter: ['object'],
    includePendingDrops: ['bool'],
    nameOnly: ['bool'],
  },
  listIndexes: { cursor: ['object'], includeBuildUUIDs: ['bool'], includeIndexBuildInfo: ['bool'] },
  listDatabases: { authorizedDatabases: ['bool'], filter: ['object'], nameOnly: flag },
  ping: {},
  renameCollection: { dropTarget: [...flag, 'binData'], stayTemp: ['bool'], to: ['string'] },
}

/** The handler of a command, with its fields checked before. Throws 40415 and 14. */
export function checked(name: string, handler: Handler): Handler {
  const fields = commands[name]
  if (fields === undefined) return handler
  return (body, context) => {
    checkFields(name, fields, body)
    return handler(body, context)
  }
}

function checkFields(name: string, fields: Fields, body: Doc): void {
  for (const [field, value] of body) {
    if (field === name || generic.has(field)) continue
    const types = Object.hasOwn(fields, field) ? fields[field] : undefined
    if (types === undefined) throw new CommandError(40415, `BSON field '${name}.${field}' is an unknown field.`)
    if (types.length === 0 || value === null || types.includes(typeName(value))) continue
    const expected = types.length === 1 ? `type '${types[0]}'` : `types '[${types.join(', ')}]'`
    const problem = `is the wrong type '${typeName(value)}', expected ${expected}`
    throw new CommandError(14, `BSON field '${name}.${field}' ${problem}`)
  }
}
