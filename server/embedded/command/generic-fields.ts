// The fields that any command may have and that say how it is to be understood: sessions, transactions, the version of
// the API. Nothing of them changes an answer here; what asks for more than there is, is refused.

import { isDoc, typeName } from '../bson/value.ts'
import type { Doc } from '../bson/value.ts'
import { CommandError } from '../error.ts'

/** The commands of MongoDB's Stable API, version 1. */
const stableCommands: ReadonlySet<string> = new Set([
  'abortTransaction',
  'aggregate',
  'collMod',
  'commitTransaction',
  'count',
  'create',
  'createIndexes',
  'delete',
  'drop',
  'dropDatabase',
  'dropIndexes',
  'endSessions',
  'explain',
  'find',
  'findAndModify',
  'getMore',
  'hello',
  'insert',
  'killCursors',
  'listCollections',
  'listDatabases',
  'listIndexes',
  'ping',
  'refreshSessions',
  'update',
])

export function checkGenericFields(name: string, body: Doc): void {
  checkApi(name, body)
  checkSession(body)
  checkTransaction(body)
}

function checkApi(name: string, body: Doc): void {
  const version = body.get('apiVersion')
  if (version === undefined) {
    if (!body.has('apiStrict') && !body.has('apiDeprecationErrors')) return
    throw new CommandError(4886600, 'Provided apiStrict and/or apiDeprecationErrors without passing apiVersion')
  }
  if (typeof version !== 'string') {
    const problem = `is the wrong type '${typeName(version)}', expected type 'string'`
    throw new CommandError(14, `BSON field 'APIParametersFromClient.apiVersion' ${problem}`)
  }
  if (version !== '1') throw new CommandError(322, `Cannot accept API version ${version}`)
  if (body.get('apiStrict') === true && !stableCommands.has(name)) {
    throw new CommandError(323, `Provided apiStrict:true, but the command ${name} is not in API Version 1.`)
  }
}

/** Sessions are not announced, but a client may name one all the same. */
function checkSession(body: Doc): void {
  const session = body.get('lsid')
  if (session === undefined) return
  if (!isDoc(session)) {
    const problem = `is the wrong type '${typeName(session)}', expected type 'object'`
    throw new CommandError(14, `BSON field 'OperationSessionInfo.lsid' ${problem}`)
  }
  for (const field of session.keys()) {
    if (!['id', 'uid', 'txnNumber', 'txnUUID'].includes(field)) {
      throw new CommandError(40415, `BSON field 'OperationSessionInfo.lsid.${field}' is an unknown field.`)
    }
  }
}

function checkTransaction(body: Doc): void {
  if (body.has('startTransaction') && !body.has('autocommit')) {
    throw new CommandError(72, "'startTransaction' field requires 'autocommit' field to also be specified")
  }
  if (!body.has('txnNumber')) {
    if (!body.has('autocommit')) return
    throw new CommandError(72, "'autocommit' field requires a transaction number to also be specified")
  }
  if (!body.has('lsid')) {
    throw new CommandError(72, 'Transaction number requires a session ID to also be specified')
  }
  throw new CommandError(20, 'Transaction numbers are only allowed on a replica set member or mongos')
}
