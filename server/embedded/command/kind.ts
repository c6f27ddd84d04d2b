// What the turns must know of a command before it begins.

import { commandName } from '../wire/request.ts'
import type { Task } from './task.ts'

const writing = new Set([
  'collMod',
  'renameCollection',
  'create',
  'createIndexes',
  'delete',
  'deleteIndexes',
  'drop',
  'dropDatabase',
  'dropIndexes',
  'findAndModify',
  'findandmodify',
  'insert',
  'update',
])

/** A stage of these names; that another field has such a name does no harm. */
const mayWrite = (body: Buffer): boolean => body.includes('$out\0') || body.includes('$merge\0')

export function commandKind(body: Buffer): Required<Pick<Task, 'writes' | 'repeatable'>> {
  const name = commandName(body)
  // A cursor has moved on when its batch was made: it cannot be asked for the same batch again.
  const writes = writing.has(name) || (name === 'aggregate' && mayWrite(body))
  return { writes, repeatable: name !== 'getMore' }
}
