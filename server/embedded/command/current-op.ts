// currentOp and killOp: what is under way, and ending it.

import { isNumber } from '../bson/value.ts'
import type { Doc } from '../bson/value.ts'
import { CommandError } from '../error.ts'
import { compileFilter } from '../query/match.ts'
import { exactInteger } from '../value/number.ts'
import { doc, okReply } from '../wire/reply.ts'
import type { Context } from './context.ts'
import { describeOperation } from './operation.ts'

/** Fields of the command that are no conditions on the operations. */
const options = new Set([
  'currentOp',
  '$all',
  '$ownOps',
  '$truncateOps',
  'maxTimeMS',
  'comment',
  'lsid',
  '$db',
  '$readPreference',
])

export function currentOp(body: Doc, context: Context): Doc {
  onAdmin('currentOp', context)
  const { matches } = compileFilter(new Map([...body].filter(([name]) => !options.has(name))))
  const all = [...context.operations.running, context.operation].map(describeOperation)
  return okReply({ inprog: all.filter((operation) => matches(operation)) })
}

export function killOp(body: Doc, context: Context): Doc {
  onAdmin('killOp', context)
  const id = body.get('op')
  if (id === undefined) throw new CommandError(40414, "BSON field 'killOp.op' is missing but a required field")
  const number = isNumber(id) ? exactInteger(id) : undefined
  if (number === undefined)
    throw new CommandError(14, 'Expected field "op" to have a value that is exactly representable as a 64-bit integer')
  context.operations.kill(number)
  // As in MongoDB, it is no error when there is no such operation any more.
  return doc({ info: 'attempting to kill op', ...Object.fromEntries(okReply()) })
}

function onAdmin(name: string, { database }: Context): void {
  if (database !== 'admin') throw new CommandError(13, `${name} may only be run against the admin database.`)
}
